package io.github.spikegen.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.config.Hyperparameter.OptionPrefix;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HyperparametersTests {

  private static final NetworkConfig CONFIG = NetworkConfig.of();

  private static void assertRefused(String message, Executable check) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, check).getMessage());
  }

  private static NetworkConfig with(String option, Object value) {
    return Hyperparameters.with(CONFIG, Collections.singletonMap(option, value));
  }

  private static HyperparameterSpec spec(String name) {
    return Hyperparameters.of(NetworkConfig.class).stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void optionsAreListedInOrderOfTheComponentsAndOnceByName() {
    assertEquals(
        List.of(
            "time-steps",
            "widths",
            "labels",
            "patience",
            "top-k",
            "bound",
            "critic-learning-rate",
            "critic-hidden-norm",
            "decay",
            "heads",
            "open-strength"),
        Hyperparameters.of(NetworkConfig.class).stream().map(HyperparameterSpec::name).toList());
  }

  @Test
  void aSpecTellsWhatHelpShows() {
    HyperparameterSpec spec = spec("widths");
    assertEquals("C1,C2", spec.label());
    assertEquals("Channels.", spec.help());
    assertEquals(Integer.class, spec.type());
    assertTrue(spec.list());
    assertEquals("", spec.none());
    assertEquals("never", spec("patience").none());
    assertFalse(spec("patience").list());
  }

  @Test
  void helpBeginsWithWhatTheOptionBelongsTo() {
    assertEquals("Critic: its rate.", spec("critic-learning-rate").help());
    assertEquals("Time steps.", spec("time-steps").help(), "shared with the critic");
    assertEquals("Strength.", spec("open-strength").help());
  }

  record Outer(@OptionPrefix(value = "two", of = "pair") Pair pair) {
    record Pair(NetworkConfig.Critic critic) {}
  }

  @Test
  void sharedOptionsKeepTheirHelp() {
    Map<String, String> help =
        Hyperparameters.of(Outer.class).stream()
            .collect(Collectors.toMap(HyperparameterSpec::name, HyperparameterSpec::help));
    assertEquals("Time steps.", help.get("time-steps"));
    assertEquals("Pair: its rate.", help.get("two-learning-rate"));
  }

  record TwoTypes(NetworkConfig.Critic critic, Other other) {
    record Other(@Hyperparameter(help = "A list.", shared = true) List<Integer> timeSteps) {}
  }

  @Test
  void oneNameOfTwoTypesIsRefused() {
    assertThrows(IllegalStateException.class, () -> Hyperparameters.of(TwoTypes.class));
  }

  @ParameterizedTest
  @CsvSource({
    "time-steps, 4",
    "widths, '[8, 16]'",
    "labels, false",
    "patience, 0",
    "bound, at 2.5",
    "critic-learning-rate, 0.1",
    "critic-hidden-norm, BATCH_NORM",
    "decay, 0.5",
    "open-strength, 3.0"
  })
  void valuesAreReadFromTheTree(String option, String value) {
    assertEquals(
        Optional.of(value), Hyperparameters.value(CONFIG, option).map(String::valueOf), option);
  }

  @Test
  void whatDoesNotApplyHasNoValue() {
    assertEquals(Optional.empty(), Hyperparameters.value(CONFIG, "heads"), "another decoder's");
    assertEquals(Optional.empty(), Hyperparameters.value(CONFIG, "top-k"), "null");
    assertEquals(Optional.empty(), Hyperparameters.value(CONFIG, "readout-decay"), "no option");
    assertEquals(Optional.empty(), Hyperparameters.value(CONFIG, "nonsense"));
  }

  @Test
  void valuesAreReplacedAtEveryPlace() {
    NetworkConfig copy =
        Hyperparameters.with(
            CONFIG,
            Map.of("time-steps", 7, "critic-hidden-norm", NetworkConfig.Norm.NONE, "decay", 0.25));
    assertEquals(7, copy.timeSteps());
    assertEquals(new NetworkConfig.Critic(7, 0.1, NetworkConfig.Norm.NONE), copy.critic());
    assertEquals(new NetworkConfig.Membrane(0.25), copy.decoder());
    assertEquals(CONFIG.channels(), copy.channels());
    assertEquals(CONFIG, Hyperparameters.with(CONFIG, Map.of()));
    assertEquals(4, CONFIG.timeSteps());
  }

  @Test
  void replacingKeepsTheRecordsOwnChecks() {
    assertRefused(
        "timeSteps must be at least 1, but was 0",
        () -> Hyperparameters.with(CONFIG, Map.of("time-steps", 0)));
    assertRefused(
        "heads does not apply to this NetworkConfig",
        () -> Hyperparameters.with(CONFIG, Map.of("heads", 2L)));
  }

  @Test
  void refusalsNameTheComponentTheRangeAndTheValue() {
    assertRefused("channels must be at least 1, but was 0", () -> with("widths", List.of(4, 0)));
    assertRefused("channels must have 2 numbers, but was [4]", () -> with("widths", List.of(4)));
    assertRefused("topK must be at least 1, but was 0", () -> with("top-k", 0));
    assertRefused("patience must be at least 1, but was -1", () -> with("patience", -1));
    assertRefused("share must be in [0, 1], but was 1.5", () -> new Share(1.5));
    assertRefused(
        "learningRate must be finite and above 0, but was 0.0",
        () -> new NetworkConfig.Critic(1, 0, NetworkConfig.Norm.NONE));
    assertRefused(
        "decay must be in [0, 1), but was NaN", () -> new NetworkConfig.Membrane(Double.NaN));
    assertRefused("heads must be in [1, 8], but was 9", () -> new NetworkConfig.Attention(9));
    assertRefused(
        "strength must be finite, but was Infinity",
        () -> new NetworkConfig.OwnRule(Double.POSITIVE_INFINITY));
  }

  @Test
  void nullIsRefusedByName() {
    assertEquals(
        "decoder", assertThrows(NullPointerException.class, () -> new Holder(null)).getMessage());
    assertEquals(
        "bound", assertThrows(NullPointerException.class, () -> with("bound", null)).getMessage());
    assertNull(with("top-k", null).topK());
  }

  record Share(@Hyperparameter(atLeast = 0, atMost = 1) double share) {
    Share {
      Hyperparameters.check(Share.class, share);
    }
  }

  record Holder(NetworkConfig.Decoder decoder) {
    Holder {
      Hyperparameters.check(Holder.class, decoder);
    }
  }

  record Incomplete(int one, int two) {
    Incomplete {
      Hyperparameters.check(Incomplete.class, one);
    }
  }

  @Test
  void aCheckThatLeavesAComponentOutFails() {
    assertEquals(
        "Incomplete has 2 components, but 1 were checked",
        assertThrows(IllegalStateException.class, () -> new Incomplete(1, 2)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "time-steps, 12",
    "widths, '32,64'",
    "labels, true",
    "patience, never",
    "patience, 3",
    "top-k, all",
    "top-k, 5",
    "bound, at 0.5",
    "critic-learning-rate, 0.002",
    "critic-hidden-norm, batch-norm",
    "heads, 8",
    "open-strength, -1.5"
  })
  void textIsReadAndWrittenBack(String option, String text) {
    assertEquals(text, spec(option).write(spec(option).parse(text)));
  }

  @Test
  void noValueIsZeroOrNull() {
    assertEquals(0, spec("patience").parse("never"));
    assertNull(spec("top-k").parse("all"));
    assertNull(with("top-k", null).topK());
  }

  @ParameterizedTest
  @CsvSource({
    "time-steps, 0, a whole number of at least 1",
    "time-steps, 1.5, a whole number of at least 1",
    "time-steps, 99999999999, a whole number of at least 1",
    "widths, 1, 2 numbers",
    "labels, yes, true or false",
    "critic-learning-rate, 0, a number above 0",
    "critic-learning-rate, NaN, a number above 0",
    "critic-learning-rate, fast, a number above 0",
    "critic-hidden-norm, BATCH_NORM, 'none, batch-norm'",
    "decay, 1, a number of at least 0 and below 1",
    "heads, 9, a whole number of at least 1 and at most 8",
    "open-strength, x, a number",
    "bound, 3, 'at X'"
  })
  void textThatIsNoValueIsRefused(String option, String text, String expected) {
    String wanted = option.equals("bound") ? "'at X'" : expected;
    assertRefused(
        "expected %s, but was '%s'".formatted(wanted, text), () -> spec(option).parse(text));
  }

  @Test
  void anElementOfAListIsRefusedAlone() {
    assertRefused(
        "expected a whole number of at least 1, but was '0'", () -> spec("widths").parse("4,0"));
    assertRefused(
        "expected a whole number of at least 1, but was ''", () -> spec("widths").parse("4,"));
  }

  @Test
  void valuesAreWrittenAsTheyAreTyped() {
    assertEquals("batch-norm", Hyperparameters.write(NetworkConfig.Norm.BATCH_NORM));
    assertEquals("1,2,3", Hyperparameters.write(List.of(1, 2, 3)));
    assertEquals("0.001", Hyperparameters.write(0.001));
  }
}
