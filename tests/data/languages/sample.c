/* Counts words: a block in_comment here. */
#include <stdio.h>
#include <string.h>

#define LIMIT 64

struct counter {
  const char *name;
  int total;
};

enum mode { PLAIN, STRICT };

typedef unsigned long size_type;

static int add(struct counter *c, int by) {
  for (int i = 0; i < by; ++i) {
    c->total += 1;  // a line in_comment
  }
  return c->total;
}

int main(void) {
  struct counter c = {"some in_string text", 0};
  int in_code = add(&c, 3);
  if (in_code > LIMIT) {
    printf("%d\n", in_code);
  } else {
    puts("small");
  }
  return 0;
}
