#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "syntax/tree.h"
#include "unit/syntax/marked_text.h"

namespace codestral::syntax {
namespace {

View viewOf(const char* language, const std::string& text) {
  return {parse(*languageForId(language), text::Text(text), 1), {}};
}

struct KindCase {
  const char* language;
  const char* marked;
  NodeKind kind;
};

TEST(Cursor, Kind) {
  using enum NodeKind;
  const KindCase kCases[] = {
      {"cpp", "int a; // x^", Comment},
      {"cpp", "int a; // x^\nint b;", Comment},
      {"cpp", "int a; // x^\r\nint b;", Comment},
      {"cpp", "int a; // x\n^int b;", Code},
      {"cpp", "int a; /^* x */", Comment},
      {"cpp", "int a; /* x */^", Code},
      {"cpp", "int a; ^/* x */", Code},
      {"cpp", "auto s = \"ab^c\";", String},
      {"cpp", "auto s = \"abc^\";", String},
      {"cpp", "auto s = \"abc\"^;", Code},
      {"cpp", "auto s = ^\"abc\";", Code},
      {"cpp", "auto s = R\"(a^)\";", String},
      {"cpp", "auto s = \"abc^", String},
      {"cpp", "f(\"abc^\nint x;", String},
      {"cpp", "^", Code},
      {"python", "x = f'a {b^} c'", Code},
      {"python", "x = f'a^ {b} c'", String},
      {"python", "x = 'abc^", String},
      {"python", "\"\"\"doc^\n\"\"\"", String},
      {"python", "x = 1  # note^", Comment},
      {"python", "x = '\\U0001F600 \xF0\x9F\x98\x80^'", String},
      {"typescript", "const a = `x ${b^} y`;", Code},
      {"typescript", "const a = `x ${b} y^`;", String},
      {"typescript", "const a = \"open^\nconst b = 1;", String},
      {"javascript", "/** doc^ */", Comment},
      {"go", "x := `raw^`", String},
      {"rust", "fn f<'a>(x: &'a str) { x^ }", Code},
      {"rust", "/// doc^\nfn f() {}", Comment},
      {"rust", "/// doc\n^fn f() {}", Code},
      {"ruby", "x = \"a #{b^} c\"", Code},
      {"ruby", "# c^", Comment},
      {"lua", "x = [[a^]]", String},
      {"lua", "--[[ a^ ]]", Comment},
      {"lua", "--[[ a ]]^", Code},
      {"lua", "-- a^", Comment},
      {"bash", "echo \"a $(b^) c\"", Code},
      {"bash", "echo 'a^'", String},
      {"bash", "cat <<E\na^\nE\n", String},
      {"html", "<a href=\"x^\">", String},
      {"html", "<!-- x^ -->", Comment},
      {"html", "<!-- x -->^", Code},
      {"yaml", "a: \"b^\"", String},
      {"yaml", "a: b # c^", Comment},
      {"kotlin", "val s = \"a ${b^}\"", Code},
      {"swift", "let s = \"a \\(b^)\"", Code},
      {"scala", "val s = s\"a ${b^}\"", Code},
      {"csharp", "var s = $\"a {b^}\";", Code},
      {"php", "<?php $s = \"a^\";", String},
      {"css", "a { b: \"c^\" }", String},
      {"toml", "a = \"b^\"", String},
      {"zig", "const s = \"b^\";", String},
  };
  for (const KindCase& each : kCases) {
    const MarkedText marked(each.marked);
    EXPECT_EQ(factsAt(viewOf(each.language, marked.text), marked.marks[0]).kind, each.kind)
        << each.language << ": " << each.marked;
  }
}

struct BoolCase {
  const char* language;
  const char* marked;
  bool want;
};

TEST(Cursor, EmptyBody) {
  const BoolCase kCases[] = {
      {"cpp", "void f() {^}", true},
      {"cpp", "void f() {\n  ^\n}", true},
      {"cpp", "void f() {\n  // note\n  ^\n}", true},
      {"cpp", "void f() {\n  ^\n  // note\n}", true},
      {"cpp", "void f() {\n  ^\n  g();\n}", false},
      {"cpp", "void f() {\n  g();\n  ^\n}", false},
      {"cpp", "int a[] = {^};", false},
      {"cpp", "struct S {\n  ^\n};", true},
      {"cpp", "void f() {\n  ^\n\nvoid g() { h(); }\n", true},
      {"cpp", "void f() {\n  ^", true},
      {"cpp", "void f() {} ^", false},
      {"typescript", "const f = () => {^};", true},
      {"typescript", "const o = {^};", false},
      {"typescript", "class A {\n  b() {\n    ^\n  }\n}", true},
      {"python", "def f():\n    ^", true},
      {"python", "def f():^", true},
      {"python", "def f():\n^", false},
      {"python", "def f():\n    # note\n    ^", true},
      {"python", "def f():\n    ^\n\ndef g():\n    pass\n", true},
      {"python", "def f():\n    ^\n    return 1\n", false},
      {"python", "def f():\n    x = 1\n    ^", false},
      {"python", "if x:\n    ^\nelse:\n    pass\n", true},
      {"python", "class A:\n    def f(self):\n        ^\n\n    def g(self):\n        pass\n", true},
      {"python", "x = {1:^}", false},
      {"ruby", "def f\n  ^\nend", true},
      {"ruby", "def f(a)\n  ^\nend", true},
      {"ruby", "def f(a)\n  b\n  ^\nend", false},
      {"ruby", "a.each do |x|\n  ^\nend", true},
      {"ruby", "class A\n  ^\nend", true},
      {"ruby", "if a\n  ^\nelse\n  b\nend", true},
      {"lua", "function f()\n  ^\nend", true},
      {"lua", "local function f(a)\n  ^\nend", true},
      {"lua", "if a then\n  ^\nend", true},
      {"lua", "if a then\n  b()\nelse\n  ^\nend", true},
      {"lua", "for i = 1, 2 do\n  b()\n  ^\nend", false},
      {"bash", "f() {\n  ^\n}", true},
      {"bash", "if true; then\n  ^\nfi", true},
      {"bash", "for x in a; do\n  ^\ndone", true},
      {"bash", "for x in a; do\n  b\n  ^\ndone", false},
      {"go", "func f() {\n\t^\n}", true},
      {"go", "func f() {\n\tfor {\n\t\t^\n\t}\n}", true},
      {"rust", "fn f() {\n    ^\n}", true},
      {"rust", "impl A {\n    ^\n}", true},
      {"java", "class A {\n  void f() {\n    ^\n  }\n}", true},
      {"kotlin", "fun f() {\n  ^\n}", true},
      {"swift", "func f() {\n  ^\n}", true},
      {"swift", "for a in b {\n  ^\n}", true},
      {"scala", "def f = {\n  ^\n}", true},
      {"csharp", "class A\n{\n  ^\n}", true},
      {"php", "<?php\nfunction f() {\n  ^\n}", true},
      {"zig", "fn f() void {\n  ^\n}", true},
      {"css", "a {\n  ^\n}", true},
  };
  for (const BoolCase& each : kCases) {
    const MarkedText marked(each.marked);
    EXPECT_EQ(factsAt(viewOf(each.language, marked.text), marked.marks[0]).emptyBody, each.want)
        << each.language << ": " << each.marked;
  }
}

TEST(Cursor, AfterSignature) {
  const BoolCase kCases[] = {
      {"cpp", "void f() {^}", true},
      {"cpp", "void f() {  ^\n}", true},
      {"cpp", "void f() {^", true},
      {"cpp", "void f() {\n  ^\n}", false},
      {"cpp", "void f() {\n  if (x) {^", true},
      {"cpp", "int a[] = {^};", false},
      {"cpp", "// f {^", false},
      {"typescript", "const f = () => {^", true},
      {"typescript", "const o = {^};", false},
      {"go", "func f() {^\n}", true},
      {"go", "x := []int{^}", false},
      {"rust", "fn f() {^}", true},
      {"java", "class A {^}", true},
      {"python", "def f():^", true},
      {"python", "def f():  ^", true},
      {"python", "class A:^\n", true},
      {"python", "for x in y:^\n    pass", true},
      {"python", "else:^", true},
      {"python", "x = a[1:^]", false},
      {"python", "x = {1:^}", false},
      {"python", "x = {1:^", false},
      {"python", "x:^ int = 3", false},
      {"python", "# x:^", false},
      {"ruby", "def f(a)^\nend", true},
      {"ruby", "def f(a)^", true},
      {"ruby", "a.each do |x|^\nend", true},
      {"ruby", "a.each do^\nend", true},
      {"ruby", "if a^\nend", true},
      {"ruby", "x = a^\n", false},
      {"lua", "function f(a)^\nend", true},
      {"lua", "local f = function(a)^", true},
      {"lua", "if a then^\nend", true},
      {"lua", "print(a)^", false},
      {"bash", "if true; then^\nfi", true},
      {"bash", "f() {^\n}", true},
      {"bash", "for x in a; do^", true},
      {"yaml", "a:\n  b:^\n", true},
  };
  for (const BoolCase& each : kCases) {
    const MarkedText marked(each.marked);
    EXPECT_EQ(factsAt(viewOf(each.language, marked.text), marked.marks[0]).afterSignature,
              each.want)
        << each.language << ": " << each.marked;
  }
}

TEST(Cursor, InsideArguments) {
  const BoolCase kCases[] = {
      {"cpp", "void f() { g(^); }", true},
      {"cpp", "void f() { g(a, ^b); }", true},
      {"cpp", "void f() { g(a)^; }", false},
      {"cpp", "void f() { g^(a); }", false},
      {"cpp", "void f(int ^a) {}", true},
      {"cpp", "void f() { g([] { h^; }); }", false},
      {"cpp", "void f() { x = a[^1]; }", true},
      {"cpp", "void f() {\n  g(a, ^\n}", true},
      {"python", "f(^)", true},
      {"python", "f(a, ^", true},
      {"python", "x = a[^1]", true},
      {"python", "x = 1^", false},
      {"typescript", "f((x) => { g^; });", false},
      {"typescript", "f((x) => ^x);", true},
      {"go", "func f() { g(^) }", true},
      {"rust", "fn f() { g(^); }", true},
      {"zig", "const a = f(^);", true},
      {"zig", "const a = f^(1);", false},
      {"ruby", "f(^a)", true},
      {"lua", "f(^)", true},
      {"kotlin", "val a = f(^1)", true},
      {"swift", "let a = f(^1)", true},
  };
  for (const BoolCase& each : kCases) {
    const MarkedText marked(each.marked);
    EXPECT_EQ(factsAt(viewOf(each.language, marked.text), marked.marks[0]).insideArguments,
              each.want)
        << each.language << ": " << each.marked;
  }
}

struct ScopeCase {
  const char* language;
  const char* marked;
  const char* names;
};

TEST(Cursor, Scopes) {
  const ScopeCase kCases[] = {
      {"cpp", "namespace n { class C { void f() { ^ } }; }", "n C f"},
      {"cpp", "void f() {}^", ""},
      {"cpp", "^void f() {}", ""},
      {"cpp", "int C::f(int a) { return ^a; }", "C::f"},
      {"cpp", "int* f(void) { ^ }", "f"},
      {"cpp", "C& C::operator=(C&& o) { ^ }", "C::operator="},
      {"python", "class A:\n    def f(self):\n        return 1^", "A f"},
      {"python", "class A:\n    def f(self):\n        return 1\n        ^", "A f"},
      {"python", "class A:\n    def f(self):\n        return 1\n    ^", "A"},
      {"python", "class A:\n    def f(self):\n        return 1\n^", ""},
      {"python", "class A:\n    def f(self):\n        ^", "A f"},
      {"python", "def f():\n    x = 1\n    ^\n    return x", "f"},
      {"typescript", "class A { f() { const g = () => { ^ }; } }", "A f g"},
      {"typescript", "const limit = ^3;", ""},
      {"go", "func (a *A) F() { ^ }", "F"},
      {"rust", "impl A { fn f() { ^ } }", "A f"},
      {"ruby", "module M\n  class A\n    def f\n      ^\n    end\n  end\nend", "M A f"},
      {"lua", "local f = function(a) ^ end", "f"},
      {"zig", "const A = struct { fn f() void { ^ } };", "A f"},
      {"json", "{\"a\": {\"b\": ^1}}", "a b"},
      {"yaml", "a:\n  b: 1^", "a b"},
      {"yaml", "a:\n  b: 1\n  ^", "a"},
      {"markdown", "# A\n\n## B\n\ntext^\n", "A B"},
      {"html", "<body><div>^</div></body>", "body div"},
  };
  for (const ScopeCase& each : kCases) {
    const MarkedText marked(each.marked);
    std::string names;
    for (const Scope& scope : factsAt(viewOf(each.language, marked.text), marked.marks[0]).scopes) {
      names += (names.empty() ? "" : " ") + scope.symbol.name;
    }
    EXPECT_EQ(names, each.names) << each.language << ": " << each.marked;
  }
}

TEST(Cursor, SignatureAndBody) {
  const std::string code = "int f(int a,\n      int b) {\n  return a;\n}\n";
  const Scope scope = factsAt(viewOf("cpp", code), code.find("return")).scopes.at(0);
  EXPECT_EQ(code.substr(scope.symbol.signature.begin, scope.symbol.signature.size()),
            "int f(int a,\n      int b)");
  EXPECT_EQ(scope.bodyBegin, code.find('{'));
  EXPECT_EQ(scope.symbol.range, (text::ByteRange{0, code.size() - 1}));
}

TEST(Cursor, ErrorsAreTold) {
  const MarkedText broken("class A { void f( {^ ) }");
  EXPECT_TRUE(factsAt(viewOf("cpp", broken.text), broken.marks[0]).inError);
  const MarkedText fine("void f() { ^ }");
  const CursorFacts facts = factsAt(viewOf("cpp", fine.text), fine.marks[0]);
  EXPECT_FALSE(facts.inError);
  EXPECT_EQ(facts.nodeType, "compound_statement");
}

TEST(Cursor, WithoutATreeThereAreNoFacts) {
  const CursorFacts facts = factsAt(View{}, 10);
  EXPECT_EQ(facts.kind, NodeKind::Code);
  EXPECT_TRUE(facts.scopes.empty());
  EXPECT_FALSE(openConstructEnd(View{}, 3));
}

// A tree that is two edits behind still answers for today's offsets.
TEST(Cursor, OffsetsGoThroughTheEditsSince) {
  const std::string old = "int a;\nvoid f() { g(); }\n";
  View view = viewOf("cpp", old);
  const std::string today = "int abcd;\n\nvoid f() { g(); }\n";
  view.since = {{{5, 5}, 3}, {{10, 10}, 1}};
  const std::size_t at = today.find("g()");
  const CursorFacts facts = factsAt(view, at);
  ASSERT_EQ(facts.scopes.size(), 1U);
  EXPECT_EQ(facts.scopes[0].symbol.range, (text::ByteRange{today.find("void"), today.size() - 1}));
  EXPECT_EQ(facts.scopes[0].bodyBegin, today.find('{'));
  EXPECT_EQ(openConstructEnd(view, at), today.size() - 1);

  // Text typed into the middle since then counts as the place where it was typed.
  View typed = viewOf("cpp", "void f() { }");
  typed.since = {{{11, 11}, 20}};
  EXPECT_EQ(factsAt(typed, 25).scopes.size(), 1U);
  // And a deletion of all.
  View gone = viewOf("cpp", "void f() { }");
  gone.since = {{{0, 12}, 0}};
  EXPECT_TRUE(factsAt(gone, 0).scopes.empty());
}

}  // namespace
}  // namespace codestral::syntax
