package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.gan.network.DecoderConfig.AttentionScoring;
import io.github.spikegen.gan.network.DecoderConfig.KeyMaps;
import io.github.spikegen.gan.network.DecoderConfig.Scale;
import io.github.spikegen.gan.network.DecoderConfig.Similarity;
import io.github.spikegen.gan.network.DiscriminatorConfig.Units;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GoldenStep;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values, gradients and running statistics are those of the same networks in PyTorch. */
class NetworkGoldenTests extends ArrayTest {

  private static final int TIME_STEPS = 4;
  private static final double VALUES = 1e-5;
  private static final double GRADIENTS = 1e-4;

  static Stream<Arguments> generators() {
    AttentionScoring scoring = new AttentionScoring(6, KeyMaps.SHARED, Similarity.DOT_PRODUCT, 0);
    return Stream.of(
        Arguments.of("membrane", 1, new DecoderConfig.Membrane(Scale.ONE_OVER_TIME_STEPS, 2)),
        Arguments.of("scoring_shared", 1, scoring),
        Arguments.of("scoring_separate", 1, scoring.withKeyMaps(KeyMaps.SEPARATE)),
        Arguments.of("scoring_flattened", 3, scoring.withFlatteningUnits(7)),
        Arguments.of(
            "scoring_cosine",
            1,
            scoring.withKeyMaps(KeyMaps.SEPARATE).withSimilarity(Similarity.COSINE)));
  }

  @ParameterizedTest
  @MethodSource("generators")
  void generatorAgreesWithPyTorch(String name, int colors, DecoderConfig decoder) {
    GoldenArrays golden = GoldenArrays.load(manager, "own_generator_" + name);
    Generator generator =
        new Generator(
            GeneratorConfig.of(colors, 8, 8, decoder)
                .withTimeSteps(TIME_STEPS)
                .withLatentSize(5)
                .withHiddenUnits(8)
                .withChannels(List.of(6, 4)));
    generator.initialize(manager, DataType.FLOAT32, new Shape(1, 5));
    GoldenStep step = new GoldenStep(golden, generator.stateDict()).withStaticLayer("br1.0", 3);
    step.loadParameters();
    NDArray latents = golden.get("latents");
    try (NoGrad off = new NoGrad()) {
      ArrayAssertions.assertClose(
          golden.get("eval_images"), generator.generate(store(), latents, false), VALUES);
    }
    PairList<String, Parameter> all = withInput(generator.getParameters(), latents);
    try (GradientScope scope = new GradientScope(manager, all)) {
      ParameterStore store = new ParameterStore(scope.manager(), false);
      NDArray images = generator.generate(store, latents, true);
      ArrayAssertions.assertClose(golden.get("images"), images, VALUES);
      scope.backward(images.mul(golden.get("upstream")).sum());
      step.assertGradients(generator, scope.gradients(), GRADIENTS);
      step.assertGradient("grad_latents", scope.gradients().get("input"), GRADIENTS);
    }
    step.assertRunningStatistics(TIME_STEPS);
  }

  @ParameterizedTest
  @CsvSource({"spiking,SPIKING", "leaky,LEAKY_RELU", "dense,SPIKING"})
  void discriminatorAgreesWithPyTorch(String name, Units units) {
    GoldenArrays golden = GoldenArrays.load(manager, "own_discriminator_" + name);
    Discriminator discriminator =
        new Discriminator(
            DiscriminatorConfig.released(1, 16, 16)
                .with(
                    b ->
                        b.imageHeight(10)
                            .imageWidth(10)
                            .units(units)
                            .timeSteps(TIME_STEPS)
                            .channels(name.equals("dense") ? List.of() : List.of(4, 5))
                            .kernelSize(3)
                            .hiddenUnits(7)));
    discriminator.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 10, 10));
    GoldenStep step = new GoldenStep(golden, discriminator.stateDict());
    if (name.equals("spiking")) {
      step.withStaticLayer("conv1.1", 3 * 8 * 8);
    }
    step.loadParameters();
    NDArray images = golden.get("images");
    try (NoGrad off = new NoGrad()) {
      ArrayAssertions.assertClose(
          golden.get("eval_scores"), discriminator.score(store(), images, false), VALUES);
    }
    PairList<String, Parameter> all = withInput(discriminator.getParameters(), images);
    try (GradientScope scope = new GradientScope(manager, all)) {
      ParameterStore store = new ParameterStore(scope.manager(), false);
      NDArray scores = discriminator.score(store, images, true);
      ArrayAssertions.assertClose(golden.get("scores"), scores, VALUES);
      scope.backward(scores.mul(golden.get("upstream")).sum());
      step.assertGradients(discriminator, scope.gradients(), GRADIENTS);
      step.assertGradient("grad_images", scope.gradients().get("input"), GRADIENTS);
    }
    step.assertRunningStatistics(TIME_STEPS);
  }

  private static PairList<String, Parameter> withInput(
      PairList<String, Parameter> parameters, NDArray input) {
    PairList<String, Parameter> all = new PairList<>();
    all.addAll(parameters);
    Parameter parameter =
        Parameter.builder().setName("input").setType(Parameter.Type.OTHER).build();
    parameter.setArray(input);
    all.add("input", parameter);
    return all;
  }

  private ParameterStore store() {
    return new ParameterStore(manager, false);
  }
}
