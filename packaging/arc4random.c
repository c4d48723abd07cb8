// std::random_device of Debian's libstdc++.a calls arc4random, which is new in glibc 2.36. With this one in its place the program
// also starts with 2.35.
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

uint32_t arc4random(void) {
  uint32_t value;
  // So few bytes come whole, or not at all where the kernel has no such call.
  if (getrandom(&value, sizeof value, 0) != sizeof value) abort();
  return value;
}
