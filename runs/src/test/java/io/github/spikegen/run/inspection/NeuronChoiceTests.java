package io.github.spikegen.run.inspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.inspection.NeuronChoice.NeuronShape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeuronChoiceTests {

  private static final NeuronShape SHAPE = new NeuronShape(List.of(2, 3, 4));
  private static final RandomKey KEY = RandomKey.of(1);

  /** Neurons 5, 9 and 20 fire, 9 most. */
  private static float[] spikes() {
    float[] spikes = new float[24];
    spikes[5] = 2;
    spikes[9] = 7;
    spikes[20] = 2;
    return spikes;
  }

  private static int[] chosen(String text) {
    return NeuronChoice.parse(text).from("some", SHAPE, spikes(), KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|7",
        "7, 3|7 3",
        "3-6|3 4 5 6",
        "1:2:3|23",
        "0-1:1:1|5 17",
        "1:0:0-2|12 13 14",
        "0:1:1,5,17|5 17",
        "active:2|9 5",
        "active:9|9 5 20",
        "ranked:2|9 20",
        "ranked:1|9",
        "ranked:9|9 5 20",
        "3,active:1|3 9",
        "random:24|0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23"
      })
  void choosesWhatIsNamed(String text, String expected) {
    int[] numbers = Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(numbers, chosen(text));
  }

  @Test
  void ofASilentLayerNeuronsAreSpreadEvenly() {
    int[] spread = NeuronChoice.parse("ranked:3").from("some", SHAPE, new float[24], KEY);
    assertArrayEquals(new int[] {0, 12, 23}, spread);
  }

  @Test
  void randomNeuronsDependOnTheKeyAndDiffer() {
    NeuronChoice some = NeuronChoice.of(NeuronChoice.Way.RANDOM, 5);
    int[] first = some.from("some", SHAPE, spikes(), KEY);
    assertArrayEquals(first, some.from("some", SHAPE, spikes(), KEY));
    assertEquals(5, Arrays.stream(first).distinct().count());
    assertTrue(Arrays.stream(first).allMatch(neuron -> neuron >= 0 && neuron < 24));
    long others =
        IntStream.range(2, 12)
            .filter(
                seed ->
                    !Arrays.equals(first, some.from("some", SHAPE, spikes(), RandomKey.of(seed))))
            .count();
    assertTrue(others > 5, others + " of 10 seeds choose others");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "3-",
        "6-3",
        "-3",
        "1:2:",
        "few:3",
        "active:0",
        "active:",
        "1,,2",
        "9999999999"
      })
  void whatCannotBeReadIsRefused(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> NeuronChoice.parse(text)).getMessage();
    assertTrue(message.startsWith("expected neurons such as 17, 10-19"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "24|some has 2x3x4 = 24 neurons, 0 to 23, but '24' was named",
        "20-30|0 to 23, but '20-30' was named",
        "1:3:0|counted from 0 along each axis, but '1:3:0' was named",
        "1:2|so a place has 3 numbers, but '1:2' has 2"
      })
  void neuronsThatAreNotThereAreNamed(String text, String culprit) {
    String message = assertThrows(RunException.class, () -> chosen(text)).getMessage();
    assertTrue(message.contains(culprit), message);
  }

  @Test
  void tooManyAreRefusedBeforeTheyAreListed() {
    NeuronShape large = new NeuronShape(List.of(100_000_000));
    NeuronChoice all = NeuronChoice.parse("0-99999999");
    String message =
        assertThrows(RunException.class, () -> all.from("some", large, new float[1], KEY))
            .getMessage();
    assertTrue(message.contains("more than 256 neurons of some"), message);
  }
}
