package io.github.spikegen.diffusion;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.Garbage;
import io.github.spikegen.testing.GradientChecks;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddingInputTests extends ArrayTest {

  private static final int CLASSES = 3;
  private static final int CHANNELS = 2;

  private final EmbeddingInput input = new EmbeddingInput(5, 4, CLASSES, CHANNELS);

  @BeforeEach
  void setUp() {
    input.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 2), new Shape(1));
    for (String name : new String[] {"steps", "classes"}) { // which start at 0
      NDArray table = input.getParameters().get(name).getArray();
      try (NoGrad off = new NoGrad()) {
        table.addi(RandomKey.of(name.length()).normal(manager, table.getShape()));
      }
    }
  }

  private NDArray forward(NDArray... inputs) {
    ParameterStore store = new ParameterStore(inputs[0].getManager(), false);
    return input.forward(store, new NDList(inputs), true).singletonOrThrow();
  }

  private NDArray table(String name) {
    return input.getParameters().get(name).getArray();
  }

  private static NDArray tokens(ai.djl.ndarray.NDManager owner) {
    return owner.create(new long[] {0, 1, 2, 3, 4, 4, 4, 4, 1, 1, 1, 1}, new Shape(3, 2, 2));
  }

  @Test
  void addsTheVectorsOfTokenStepAndClass() {
    NDArray steps = manager.create(new long[] {1, 4, 2});
    NDArray labels = manager.create(new long[] {0, 2, 3});
    NDArray image = forward(tokens(manager), steps, labels);
    assertEquals(new Shape(3, CHANNELS, 2, 2), image.getShape());
    for (int sample = 0; sample < 3; sample++) {
      for (int place = 0; place < 4; place++) {
        long token = tokens(manager).getLong(sample, place / 2, place % 2);
        for (int channel = 0; channel < CHANNELS; channel++) {
          double expected =
              table("tokens").getFloat(token, channel)
                  + table("steps").getFloat(steps.getLong(sample) - 1, channel)
                  + table("classes").getFloat(labels.getLong(sample), channel);
          assertEquals(
              expected, image.getFloat(sample, channel, place / 2, place % 2), 1e-6, "" + sample);
        }
      }
    }
  }

  @Test
  void samplesWithoutLabelsHaveNoClass() {
    NDArray steps = manager.create(new long[] {1, 4, 2});
    NDArray none = manager.create(new long[] {3, 3, 3});
    assertClose(forward(tokens(manager), steps, none), forward(tokens(manager), steps), 0);
  }

  @Test
  void gradientOfAClassIsTheSumOverItsSamplesAndPlaces() {
    NDArray upstream = GradientChecks.normal(manager, 7, 3, CHANNELS, 2, 2);
    try (GradientScope scope = new GradientScope(manager, input.getParameters())) {
      NDArray weights = upstream.toType(DataType.FLOAT32, true);
      weights.attach(scope.manager());
      NDArray image =
          forward(
              tokens(scope.manager()),
              scope.manager().create(new long[] {1, 4, 2}),
              TokenDataset.inEngine(scope.manager(), new long[] {2, 0, 2}, new Shape(3)));
      NDArray loss = image.mul(weights).sum();
      Garbage.collect();
      scope.backward(loss);
      NDArray perSample = upstream.sum(new int[] {2, 3});
      NDArray expected = manager.zeros(new Shape(CLASSES + 1, CHANNELS), DataType.FLOAT64);
      expected.set(new NDIndex(0), perSample.get(1));
      expected.set(new NDIndex(2), perSample.get(0).add(perSample.get(2)));
      NDArray gradient = scope.gradients().get("classes");
      assertClose(expected, gradient.toType(DataType.FLOAT64, true), 1e-5);
    }
  }
}
