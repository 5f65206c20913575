package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.GradientChecks;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpikingSelfAttentionTests extends LayerTest {

  private static Block neuron() {
    return new LifNeuron(LifParameters.spikingDiffusion().withThreshold(0.3));
  }

  private static SpikingSelfAttention attention() {
    return new SpikingSelfAttention(6, 2, SpikingSelfAttentionTests::neuron);
  }

  private static NDArray sums(NDArray all, int heads) {
    NDArray batch = new AttentionProducts(heads).sums(TimeAxis.fold(all));
    return TimeAxis.unfold(batch, all.getShape().get(0));
  }

  private NDArray spikes(long seed, long... shape) {
    return normal(seed, shape).gt(0).toType(DataType.FLOAT32, true);
  }

  @Test
  void addsUpTheValuesOfPlacesByWhatQueryAndKeyShare() {
    // one step, sample and head of size 2, places a, b, c
    float[] queries = {1, 0, 1, /**/ 1, 1, 0};
    float[] keys = {1, 1, 0, /**/ 0, 1, 0};
    float[] values = {0, 1, 1, /**/ 1, 0, 1};
    NDArray all = manager.create(concat(queries, keys, values), new Shape(1, 1, 6, 1, 3));
    // shared spikes of query (row) and key (column): a: 1 2 0, b: 0 1 0, c: 1 1 0
    double[] expected = {0 * 1 + 1 * 2, 1, 1, /**/ 1, 0, 1};
    NDArray sums = sums(all, 1);
    assertEquals(new Shape(1, 1, 2, 1, 3), sums.getShape());
    ArrayAssertions.assertClose(expected, sums, 0);
  }

  private static float[] concat(float[]... parts) {
    float[] all = new float[parts.length * parts[0].length];
    for (int i = 0; i < parts.length; i++) {
      System.arraycopy(parts[i], 0, all, i * parts[0].length, parts[0].length);
    }
    return all;
  }

  @Test
  void headsDoNotSeeEachOther() {
    NDArray all = spikes(1, 2, 1, 12, 2, 2);
    NDArray both = sums(all, 2);
    // the second head has the last half of the channels of queries, keys and values
    NDArray second =
        all.get(":, :, 2:4").concat(all.get(":, :, 6:8"), 2).concat(all.get(":, :, 10:12"), 2);
    ArrayAssertions.assertClose(sums(second, 1), both.get(":, :, 2:4"), 0);
  }

  @Test
  void sumsHaveTheGradientOfTheirDefinition() {
    GradientChecks.assertGradientsMatchDifferences(
        manager,
        inputs -> Scalars.mean(sums(inputs.head(), 2).square(), 0, 1, 2, 3, 4),
        GradientChecks.normal(manager, 3, 1, 2, 12, 1, 3));
  }

  @Test
  void placesAreAlike() {
    SpikingSelfAttention layer = initialized(attention(), 2, 3, 6, 2, 3);
    NDArray x = spikes(1, 2, 3, 6, 2, 3);
    NDArray mirrored = evaluate(layer, x.flip(4));
    ArrayAssertions.assertClose(evaluate(layer, x).flip(4), mirrored, 1e-5);
  }

  @Test
  void everyPlaceReachesEveryOther() {
    SpikingSelfAttention layer = initialized(attention(), 1, 8, 6, 3, 3);
    NDArray x = spikes(5, 1, 8, 6, 3, 3);
    NDArray before = train(layer, x);
    NDArray changed = x.duplicate();
    changed.set(new NDIndex(":, 0, :, 0, 0"), 1);
    changed.set(new NDIndex(":, 1, :, 0, 0"), 0);
    NDArray difference = train(layer, changed).sub(before).abs();
    assertNotEquals(0, difference.get(":, :, :, 2, 2").sum().getFloat());
  }

  @Test
  void everyParameterLearns() {
    SpikingSelfAttention layer = initialized(attention(), 3, 8, 6, 2, 3);
    try (GradientScope scope = new GradientScope(manager, layer.getParameters())) {
      NDArray x = spikes(1, 3, 8, 6, 2, 3);
      x.attach(scope.manager());
      NDArray weights = normal(2, 3, 8, 6, 2, 3);
      weights.attach(scope.manager());
      scope.backward(train(layer, x).mul(weights).sum());
      // a bias before batch norm has none, but for rounding
      List<String> silent =
          scope.parametersWithoutGradient().stream().filter(n -> !n.endsWith("bias")).toList();
      assertEquals(List.of(), silent);
    }
  }

  @Test
  void survivesSaving(@TempDir Path folder) throws Exception {
    assertSurvivesSaving(SpikingSelfAttentionTests::attention, spikes(1, 2, 3, 6, 2, 3), folder);
  }

  @Test
  void refusesHeadsThatDontDivideTheChannels() {
    assertRefuses(
        () -> new SpikingSelfAttention(6, 4, SpikingSelfAttentionTests::neuron), "6", "4");
    assertRefuses(
        () -> new SpikingSelfAttention(6, 0, SpikingSelfAttentionTests::neuron), "6", "0");
  }
}
