package io.github.spikegen.fsvae;

import static io.github.spikegen.testing.ArrayAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.fsvae.FsvaeConfig.DenseNorm;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GoldenStep;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values, gradients and running statistics are those of the same model in PyTorch. */
class FsvaeGoldenTests extends ArrayTest {

  private static final FsvaeConfig CONFIG =
      FsvaeConfig.of(1, 8, 8)
          .withTimeSteps(4)
          .withChannels(List.of(4, 5))
          .withCodeDimension(3)
          .withLatentUnits(4)
          .withChoices(3)
          .withMmdWeight(0.7);

  @ParameterizedTest
  @ValueSource(strings = {"own_fsvae", "own_fsvae_mixed"})
  void modelAgreesWithPyTorchForGivenChoices(String file) {
    GoldenArrays golden = GoldenArrays.load(manager, file);
    Fsvae model = Fsvae.create(CONFIG, RandomKey.of(1), manager);
    GoldenStep step =
        new GoldenStep(golden, model.stateDict()).withStaticLayer("encoder.snn_convs.1", 3 * 4 * 4);
    step.loadParameters();
    NDArray images = golden.get("images");
    NDArray choices = golden.get("choices");
    Fsvae.Output evaluated =
        model.run(store(images), images, false, choices, UnaryOperator.identity());
    assertSpikes(golden, "eval_", evaluated);
    assertClose(golden.get("eval_reconstruction"), evaluated.reconstruction(), 1e-5);
    assertClose(
        golden.get("eval_sample").add(0.5).clip(0, 1),
        model.sample(golden.get("own_choices")),
        1e-5);
    try (GradientScope scope = new GradientScope(manager, model.getParameters())) {
      images.attach(scope.manager());
      Fsvae.Output output = model.run(store(images), images, true, choices, history(model, golden));
      assertSpikes(golden, "", output);
      assertClose(golden.get("reconstruction"), output.reconstruction(), 1e-5);
      FsvaeStep.Loss loss = FsvaeStep.Loss.of(output, images, golden.number("variance"), CONFIG);
      assertEquals(golden.number("mse"), loss.meanSquaredError().getFloat(), 1e-5);
      assertEquals(golden.number("mmd"), loss.mmd().getFloat(), 1e-6);
      assertEquals(golden.number("loss"), loss.total().getFloat(), 1e-5);
      scope.backward(loss.total());
      step.assertGradients(model, scope.gradients(), 1e-4);
    }
    step.assertRunningStatistics(4);
  }

  private static UnaryOperator<NDArray> history(Fsvae model, GoldenArrays golden) {
    if (!golden.names().contains("replaced")) {
      return UnaryOperator.identity();
    }
    return latents ->
        LatentDraws.mixed(
            (LatentNetwork) model.getChildren().get("04prior"),
            store(latents),
            latents.stopGradient(),
            golden.get("replaced"),
            golden.get("own_choices"));
  }

  private static void assertSpikes(GoldenArrays golden, String prefix, Fsvae.Output output) {
    assertClose(golden.get(prefix + "encoded"), output.encoded(), 0);
    assertClose(golden.get(prefix + "posterior"), output.posterior(), 0);
    assertClose(golden.get(prefix + "latents"), output.latents(), 0);
    assertClose(golden.get(prefix + "prior"), output.prior(), 0);
  }

  private static ParameterStore store(NDArray array) {
    return new ParameterStore(array.getManager(), false);
  }

  @Test
  void layersWithoutNormalizationHaveTheReleasedNames() {
    Fsvae model = Fsvae.create(CONFIG.withDenseNorm(DenseNorm.NONE), RandomKey.of(1), manager);
    Set<String> names = model.stateDict().parameters().keySet();
    assertTrue(names.containsAll(List.of("prior.layers.2.weight", "prior.layers.4.bias")));
    assertEquals(3 * 6 + 8 * 2 + 2 * 6 + 2, names.size(), "" + names);
  }
}
