package io.github.spikegen.coding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpikeEncoderTests extends ArrayTest {

  private static final RandomKey KEY = RandomKey.of(1);

  static Stream<SpikeEncoder> encoders() {
    return Stream.of(
        new SpikeEncoder.Direct(), new SpikeEncoder.Poisson(), new SpikeEncoder.Latency());
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void putsTimeFirst(SpikeEncoder encoder) {
    NDArray x = manager.ones(new Shape(2, 1, 3, 3));
    assertEquals(new Shape(5, 2, 1, 3, 3), encoder.encode(x, 5, KEY).getShape());
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(x, 0, KEY));
  }

  @Test
  void directEncodingRepeatsTheInput() {
    NDArray x = manager.create(new float[] {0.1f, -2});
    assertArrayEquals(
        new float[] {0.1f, -2, 0.1f, -2, 0.1f, -2},
        new SpikeEncoder.Direct().encode(x, 3, KEY).toFloatArray());
  }

  @Test
  void poissonRateIsTheIntensity() {
    NDArray x = manager.create(new float[] {0, 0.25f, 0.9f, 1});
    NDArray rate =
        new SpikeDecoder.FiringRate().decode(new SpikeEncoder.Poisson().encode(x, 20_000, KEY));
    // four standard deviations of a mean of 20,000 coin flips
    ArrayAssertions.assertClose(new double[] {0, 0.25, 0.9, 1}, rate, 0.0125);
    assertEquals(0, rate.getFloat(0));
    assertEquals(1, rate.getFloat(3));
  }

  @Test
  void poissonSpikesDependOnTheKeyAlone() {
    NDArray x = manager.full(new Shape(100), 0.5f);
    SpikeEncoder.Poisson encoder = new SpikeEncoder.Poisson();
    NDArray first = encoder.encode(x, 4, KEY);
    assertEquals(first, encoder.encode(x, 4, KEY));
    assertNotEquals(first, encoder.encode(x, 4, KEY.fold(1)));
  }

  @Test
  void strongerInputsSpikeEarlierAndZeroNever() {
    NDArray x = manager.create(new float[] {0, 0.01f, 0.5f, 1, 7});
    NDArray spikes = new SpikeEncoder.Latency().encode(x, 5, KEY);
    float[][] expected = {
      {0, 0, 0, 1, 1}, {0, 0, 0, 0, 0}, {0, 0, 1, 0, 0}, {0, 0, 0, 0, 0}, {0, 1, 0, 0, 0}
    };
    for (int t = 0; t < 5; t++) {
      assertArrayEquals(expected[t], spikes.get(t).toFloatArray(), "step " + t);
    }
  }
}
