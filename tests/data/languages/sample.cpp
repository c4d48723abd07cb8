// Shapes, with an in_comment word.
#include <string>
#include <vector>

namespace shapes {

enum class Color { Red, Green };

struct Point {
  int x = 0;
  int y = 0;
};

template <typename T>
class Box {
 public:
  explicit Box(T value) : value_(std::move(value)) {}
  const T& get() const { return value_; }

 private:
  T value_;
};

int area(const Point& a, const Point& b) {
  const auto label = std::string("an in_string text");
  int in_code = 0;
  for (const char c : label) {
    in_code += c == 'x' ? 1 : 2;
  }
  auto twice = [&](int n) { return n * 2; };
  return twice((b.x - a.x) * (b.y - a.y)) + in_code;
}

void Point::move(int dx) { x += dx; }

}  // namespace shapes
