package shop;

import java.util.List;

/** Items, with an in_comment word. */
public class Sample {
  private final List<String> names;

  public Sample(List<String> names) {
    this.names = names;
  }

  public int count(String prefix) {
    int inCode = 0;
    for (String name : names) {
      if (name.startsWith(prefix + "an in_string text")) {
        inCode++;
      }
    }
    return inCode;
  }

  interface Visitor {
    void visit(Sample sample);
  }

  enum Kind { SMALL, LARGE }
}
