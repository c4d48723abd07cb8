// Two marks: the cursor, and the end of what it opened. One mark: nothing is open.

#include <gtest/gtest.h>

#include "syntax/tree.h"
#include "unit/syntax/marked_text.h"

namespace codestral::syntax {
namespace {

struct Case {
  const char* language;
  const char* marked;
};

constexpr Case kCases[] = {
    {"cpp", "void f() {\n  for (int i = 0; i < n; ++i) {^\n    g(i);\n  }^\n  h();\n}"},
    {"cpp", "void f() {\n  for (^int i = 0; i < n; ++i) {\n    g(i);\n  }^\n  h();\n}"},
    {"cpp", "void f() {\n  int x = ^compute(a,\n                  b);^\n  h();\n}"},
    {"cpp", "void f() {\n  if (a) {^\n    b();\n  } else {\n    c();\n  }^\n  d();\n}"},
    {"cpp", "void f() {\n  if (a) {\n    b();\n  } else {^\n    c();\n  }^\n  d();\n}"},
    {"cpp", "class A {^\n  int b;\n};^\nint c;"},
    {"cpp", "void f() {^\n  a();\n}^\nvoid g() {}"},
    {"cpp", "void f() {\n  a();^\n  b();\n}"},
    {"cpp", "void f() {\n  ^a(b);^\n  c();\n}"},
    {"cpp", "void f() {\n^\n  c();\n}"},
    {"cpp", "void f() {\n  auto g = [&] {^\n    h();\n  };^\n  c();\n}"},
    {"cpp", "#ifdef A\n#endif\nnamespace n {^\nint a;\n}^\nint b;"},
    {"cpp", "void f() {\n  // note ^ more\n  a();\n}"},
    {"cpp", "void f() {\n  for (int i = 0; ^i < n\n  h();\n"},
    {"cpp", "class A {\n  void f() {^\n    a();\n  }^\n\n  void g(\n"},
    {"cpp", "void f() {\r\n  while (a) {^\r\n    b();\r\n  }^\r\n}\r\n"},
    {"cpp", "void f() {\n  g(\"\xF0\x9F\x98\x80\", ^\"\xF0\x9F\x98\x80\",\n    1);^\n}\n"},
    {"python", "def f():^\n    a = 1\n    return a^\n\ndef g():\n    pass\n"},
    {"python", "def f(^a,\n      b):\n    return a^\n\nx = 1\n"},
    {"python", "def f():\n    x = g(^\n        1,\n    )^\n    return x\n"},
    {"python", "def f():\n    for a in b:^\n        c(a)\n\n        d(a)^\n    return 1\n"},
    {"python", "if a:^\n    b()\nelse:\n    c()^\nd()\n"},
    {"python", "if a:\n    b()\nelse:^\n    c()^\nd()\n"},
    {"python", "class A:^\n    def f(self):\n        pass^\n\nx = 1\n"},
    {"python", "x = 1^\ny = 2\n"},
    {"python", "def f():\n    x = 1^\n    return x\n"},
    {"python", "@a\ndef f():^\n    pass^\n\nb()\n"},
    {"typescript", "function f() {^\n  return 1;\n}^\nf();"},
    {"typescript", "const f = async (a: string) => {^\n  await g(a);\n};^\nf('a');"},
    {"typescript", "items.forEach((x) => {^\n  g(x);\n});^\nh();"},
    {"typescript", "const o = {^\n  a: 1,\n};^\nh();"},
    {"typescript", "export class A {^\n  b = 1;\n}^\nh();"},
    {"typescript", "class A {\n  b() {^\n    c();\n  }^\n  d() {}\n}"},
    {"tsx", "const a = (^\n  <b>\n    c\n  </b>\n);^\nd();"},
    {"go", "package a\n\nfunc f() {^\n\tg()\n}^\n\nfunc h() {}\n"},
    {"go", "package a\n\nfunc f() {\n\tif a {^\n\t\tb()\n\t}^\n\tc()\n}\n"},
    {"go", "package a\n\nfunc f() {\n\tx := g(^a,\n\t\tb)^\n\tc()\n}\n"},
    {"go", "package a\n\ntype A struct {^\n\tb int\n}^\n\nvar c int\n"},
    {"rust", "fn f() {^\n    g();\n}^\nfn h() {}\n"},
    {"rust",
     "fn f() {\n    let x = match a {^\n        1 => 2,\n        _ => 3,\n    };^\n    g();\n}\n"},
    {"rust", "fn f() {\n    for a in b {^\n        c(a);\n    }^\n    d();\n}\n"},
    {"rust", "impl A {^\n    fn f() {}\n}^\nfn h() {}\n"},
    {"java", "class A {\n  void f() {^\n    g();\n  }^\n  void h() {}\n}"},
    {"java", "class A {\n  void f() {\n    int x = g(^a,\n        b);^\n    h();\n  }\n}"},
    {"java",
     "class A {\n  void f() {\n    try {^\n      g();\n    } catch (E e) {\n      h();\n    }^\n   "
     " i();\n  }\n}"},
    {"ruby", "def f^\n  a = 1\n  a\nend^\nf\n"},
    {"ruby", "def f\n  a.each do |x|^\n    b(x)\n  end^\n  c\nend\n"},
    {"ruby", "class A\n  def f^\n    1\n  end^\n\n  def g\n    2\n  end\nend\n"},
    {"ruby", "if a^\n  b\nelse\n  c\nend^\nd\n"},
    {"lua", "local function f(a)^\n  return a\nend^\nf(1)\n"},
    {"lua", "function f()\n  for i = 1, 2 do^\n    g(i)\n  end^\n  h()\nend\n"},
    {"lua", "function f()\n  local x = g(^1,\n    2)^\n  h()\nend\n"},
    {"lua", "if a then^\n  b()\nend^\nc()\n"},
    {"bash", "f() {^\n  g\n}^\nf\n"},
    {"bash", "if true; then^\n  a\nelse\n  b\nfi^\nc\n"},
    {"bash", "f() {\n  for x in a b; do^\n    g \"$x\"\n  done^\n  h\n}\n"},
    {"kotlin", "fun f() {\n    for (a in b) {^\n        c(a)\n    }^\n    d()\n}\n"},
    {"swift", "func f() {\n    for a in b {^\n        c(a)\n    }^\n    d()\n}\n"},
    {"swift", "func f() {^\n    c(a)\n}^\nf()\n"},
    {"scala", "object A {\n  def f = {^\n    1\n  }^\n  def g = 2\n}\n"},
    {"csharp", "class A\n{\n    void F()^\n    {\n        G();\n    }^\n    void H() {}\n}\n"},
    {"php", "<?php\nfunction f() {^\n  g();\n}^\nf();\n"},
    {"zig", "fn f() void {\n    for (a) |b| {^\n        c(b);\n    }^\n    d();\n}\n"},
    {"c", "struct s {^\n  int a;\n};^\nint b;\n"},
    {"css", "a {^\n  b: c;\n}^\nd { e: f; }\n"},
    {"html", "<ul>^\n  <li>a</li>\n</ul>^\n<p>b</p>\n"},
    {"json", "{\n  \"a\": {^\n    \"b\": 1\n  }^,\n  \"c\": 2\n}\n"},
    {"yaml", "a:^\n  b: 1\n  c: 2^\nd: 3\n"},
    {"toml", "a = [^\n  1,\n]^\nb = 2\n"},
    {"markdown", "# Title^\n\ntext\n"},
};

TEST(ConstructEnd, OfWhatTheLineOpens) {
  for (const Case& each : kCases) {
    const MarkedText marked(each.marked);
    const View view{parse(*languageForId(each.language), text::Text(marked.text), 1), {}};
    const auto found = openConstructEnd(view, marked.marks[0]);
    if (marked.marks.size() == 1) {
      EXPECT_FALSE(found) << each.language << ": " << each.marked << "\n" << dump(*view.tree);
    } else if (found) {
      EXPECT_EQ(*found, marked.marks[1]) << each.language << ": " << each.marked << "\nends after "
                                         << marked.text.substr(0, *found);
    } else {
      ADD_FAILURE() << each.language << ": nothing open in " << each.marked << "\n"
                    << dump(*view.tree);
    }
  }
}

}  // namespace
}  // namespace codestral::syntax
