package io.github.spikegen.diffusion;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.ManagedArrays;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuidedDenoiserTests extends ArrayTest {

  private static final int CLASSES = 3;

  private final List<Long> batchSizes = new ArrayList<>();

  /** Two codes of one place: the first code's score is 10·label + t + token/10, the other's 1. */
  private final Denoiser known =
      new Denoiser() {
        @Override
        public int classes() {
          return CLASSES;
        }

        @Override
        public int passes() {
          return 1;
        }

        @Override
        public NDArray logits(NDArray tokens, NDArray steps, NDArray labels) {
          batchSizes.add(steps.size());
          float[] logits = new float[(int) (2 * steps.size())];
          for (int i = 0; i < steps.size(); i++) {
            logits[2 * i] =
                10 * labels.getLong(i) + steps.getLong(i) + tokens.getLong(i, 0, 0) / 10f;
            logits[2 * i + 1] = 1;
          }
          return tokens.getManager().create(logits, new Shape(steps.size(), 2, 1, 1));
        }
      };

  private final NDArray tokens = manager.create(new long[] {2, 1}, new Shape(2, 1, 1));
  private final NDArray steps = manager.create(new long[] {4, 5});
  private final NDArray labels = manager.create(new long[] {0, 2});

  private NDArray guided(double scale) {
    return known.guided(scale).logits(tokens, steps, labels);
  }

  @Test
  void scaleOneIsTheClass() {
    assertClose(known.logits(tokens, steps, labels), guided(1), 0);
  }

  @Test
  void scaleZeroIsNoClass() {
    NDArray none = manager.create(new long[] {3, 3});
    assertClose(known.logits(tokens, steps, none), guided(0), 0);
  }

  @Test
  void otherScalesByHand() {
    // of the class 4.2 and 25.1, of none 34.2 and 35.1
    double[] twice = {34.2 + 2 * (4.2 - 34.2), 1, 35.1 + 2 * (25.1 - 35.1), 1};
    assertClose(twice, guided(2), 1e-6);
    assertClose(new double[] {34.2 - 15, 1, 35.1 - 5, 1}, guided(0.5), 1e-6);
  }

  @Test
  void bothAnswersComeFromOneBatch() {
    guided(3);
    assertEquals(List.of(4L), batchSizes);
    assertEquals(2, known.guided(3).passes());
    batchSizes.clear();
    guided(1);
    guided(0);
    assertEquals(List.of(2L, 2L), batchSizes);
    assertEquals(1, known.guided(1).passes());
    assertEquals(1, known.guided(0).passes());
  }

  @Test
  void withoutLabelsSamplesAreOfNoClass() {
    assertClose(new double[] {34.2, 1, 35.1, 1}, known.logits(tokens, steps), 1e-6);
    NDArray one = manager.create(new long[] {2}, new Shape(1, 1, 1));
    NDArray four = manager.create(new long[] {4});
    assertClose(new double[] {34.2, 1}, known.guided(3).logits(one, four), 1e-5);
  }

  @Test
  void leavesNothingOpenButItsResult() {
    known.guided(2).logits(tokens, steps, labels).close();
    int before = ManagedArrays.count(manager);
    for (double scale : new double[] {0, 1, 2, 0.5}) {
      NDArray logits = guided(scale);
      assertEquals(manager, logits.getManager());
      logits.close();
      known.guided(scale).logits(tokens, steps).close();
    }
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void saysWhatIsWrong() {
    Denoiser classless = (t, s, l) -> t;
    assertMessage("scale must be finite and at least 0, but was -1.0", () -> known.guided(-1));
    assertMessage(
        "scale must be 1 for a denoiser that knows no classes, but was 2.0",
        () -> classless.guided(2));
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
