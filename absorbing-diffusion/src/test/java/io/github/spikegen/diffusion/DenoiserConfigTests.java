package io.github.spikegen.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.spikegen.config.Hyperparameter.OptionPrefix;
import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.config.Hyperparameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DenoiserConfigTests {

  private record Run(@OptionPrefix("denoiser") DenoiserConfig denoiser) {}

  private static List<String> names(Class<? extends Record> type) {
    return Hyperparameters.of(type).stream().map(HyperparameterSpec::name).toList();
  }

  @Test
  void optionsOfADenoiser() {
    assertEquals(
        List.of(
            "diffusion-steps",
            "denoiser-time-steps",
            "denoiser-channels",
            "denoiser-blocks",
            "denoiser-heads",
            "denoiser-input",
            "embedding-channels"),
        names(Run.class));
  }

  @Test
  void optionsOfASampler() {
    assertEquals(
        List.of("steps", "temperature", "top-k", "order", "guidance"),
        names(SamplingOptions.class));
  }

  @Test
  void optionsAreReadAsTheyAreWritten() {
    SamplingOptions options =
        SamplingOptions.of().withOrder(UnmaskingOrder.HALTON).withTopK(20).withTemperature(0.5);
    Map<String, Object> values = new HashMap<>();
    StringBuilder written = new StringBuilder();
    for (HyperparameterSpec option : Hyperparameters.of(SamplingOptions.class)) {
      Object value = Hyperparameters.value(options, option.name()).orElseThrow();
      written.append(option.write(value)).append(' ');
      values.put(option.name(), option.parse(option.write(value)));
    }
    assertEquals("all 0.5 20 halton 1.0 ", written.toString());
    assertEquals(options, Hyperparameters.with(SamplingOptions.of(), values));
  }
}
