package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.diffusion.DenoiserConfig.Input;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GoldenStep;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values, gradients and running statistics are those of the same network in PyTorch. */
class DenoiserGoldenTests extends ArrayTest {

  private static final int TIME_STEPS = 4;

  @ParameterizedTest
  @EnumSource(Input.class)
  void networkAgreesWithPyTorch(Input input) {
    boolean scalar = input == Input.SCALAR;
    GoldenArrays golden =
        GoldenArrays.load(manager, scalar ? "own_denoiser_scalar" : "own_denoiser_embedding");
    SpikingDenoiser network =
        new SpikingDenoiser(
            DenoiserConfig.of(new AbsorbingProcess(6, 9))
                .withTimeSteps(TIME_STEPS)
                .withChannels(List.of(6, 8, 7))
                .withInput(input)
                .withEmbeddingChannels(5)
                .withClasses(scalar ? 0 : 3));
    network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 3), new Shape(1));
    GoldenStep step =
        new GoldenStep(golden, network.stateDict()).withStaticLayer("conv1.1", 4 * 3 * 3);
    step.loadParameters();
    NDList inputs = new NDList(golden.get("tokens"), golden.get("t"));
    if (!scalar) {
      inputs.add(golden.get("labels"));
    }
    try (NoGrad off = new NoGrad()) {
      NDArray logits =
          network.forward(new ParameterStore(manager, false), inputs, false).singletonOrThrow();
      ArrayAssertions.assertClose(golden.get("eval_logits"), logits, 1e-5);
    }
    try (GradientScope scope = new GradientScope(manager, network.getParameters())) {
      inputs.attach(scope.manager());
      ParameterStore store = new ParameterStore(scope.manager(), false);
      NDArray logits = network.forward(store, inputs, true).singletonOrThrow();
      ArrayAssertions.assertClose(golden.get("logits"), logits, 1e-5);
      scope.backward(logits.mul(golden.get("upstream")).sum());
      step.assertGradients(network, scope.gradients(), 1e-4);
    }
    step.assertRunningStatistics(TIME_STEPS);
  }
}
