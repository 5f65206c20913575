package io.github.spikegen.vqsvae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GoldenStep;
import io.github.spikegen.testing.TestData;
import io.github.spikegen.training.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The released model's weights give the released model's numbers. */
class VqSvaeGoldenTests extends ArrayTest {

  private static final VqSvaeConfig CONFIG = VqSvaeConfig.released(1, 28, 28);

  @Test
  void quantizerAgreesWithTheReleaseInTraining() {
    GoldenArrays golden = GoldenArrays.load(manager, "vector_quantizer_train");
    VqSvaeConfig config = CONFIG.withCodebookSize(32).withCodeDimension(16);
    SpikingQuantizer quantizer = new SpikingQuantizer(config);
    NDArray spikes = golden.get("spikes");
    quantizer.initialize(manager, DataType.FLOAT32, spikes.getShape());
    StateDict names =
        StateDict.of(
            quantizer, List.of("alpha", "embeddings.weight", "", "", "poisson.0", "poisson.1"));
    GoldenStep step = new GoldenStep(golden, names);
    step.loadParameters();

    PairList<String, Parameter> all = new PairList<>();
    all.addAll(quantizer.getParameters());
    Parameter input = Parameter.builder().setName("spikes").setType(Parameter.Type.OTHER).build();
    input.setArray(spikes);
    all.add("spikes", input);
    try (GradientScope scope = new GradientScope(manager, all)) {
      ParameterStore store = new ParameterStore(scope.manager(), false);
      SpikingQuantizer.QuantizedSpikes result = quantizer.quantize(store, spikes, true);
      assertArrayEquals(
          golden.get("indices").toType(DataType.INT64, false).toLongArray(),
          result.indices().toLongArray());
      ArrayAssertions.assertClose(golden.get("quantized_spikes"), result.generatedSpikes(), 0);
      NDArray loss = VqSvaeLoss.quantization(result, config);
      assertEquals(golden.number("loss"), loss.getFloat(), 1e-5);
      scope.backward(loss.add(result.decoderInput().mul(golden.get("upstream")).mean()));
      ArrayAssertions.assertClose(golden.get("grad_spikes"), scope.gradients().get("spikes"), 1e-6);
      step.assertGradients(quantizer, scope.gradients(), 2e-4);
    }
  }

  @Test
  void modelAgreesWithTheReleaseInEvaluation() {
    GoldenArrays golden = GoldenArrays.load(manager, "vq_svae");
    VqSvae model = released(golden, manager);
    NDArray pixels = golden.get("image").add(0.5);
    ParameterStore store = new ParameterStore(manager, false);
    VqSvae.Output output = model.run(store, pixels, false);
    long[] indices = golden.get("eval_indices").toType(DataType.INT64, false).toLongArray();
    assertArrayEquals(indices, output.quantized().indices().toLongArray());
    ArrayAssertions.assertClose(
        golden.get("eval_decoder_input_rate"),
        output.quantized().decoderInput().mean(new int[] {0}),
        1e-6);
    ArrayAssertions.assertClose(golden.get("eval_reconstruction"), output.reconstruction(), 1e-4);
    NDArray tokens = model.encode(pixels);
    assertArrayEquals(indices, tokens.toLongArray());
    NDArray expected = golden.get("eval_reconstruction").add(0.5).clip(0, 1);
    ArrayAssertions.assertClose(expected, model.decode(tokens), 1e-4);
    ArrayAssertions.assertClose(
        output.reconstruction().add(0.5),
        model.forward(store, new NDList(pixels), false).singletonOrThrow(),
        1e-6);
  }

  @Test
  void lossesAndGradientsAgreeWithTheReleaseInTraining() {
    GoldenArrays golden = GoldenArrays.load(manager, "vq_svae");
    VqSvae model = released(golden, manager);
    NDArray pixels = golden.get("image").add(0.5);
    try (GradientScope scope = new GradientScope(manager, model.getParameters())) {
      pixels.attach(scope.manager());
      ParameterStore store = new ParameterStore(scope.manager(), false);
      VqSvae.Output output = model.run(store, pixels, true);
      VqSvaeLoss loss =
          VqSvaeLoss.of(output, pixels, golden.number("data_variance"), model.config());
      assertEquals(golden.number("train_vq_loss"), loss.quantization().getFloat(), 1e-4);
      assertEquals(golden.number("train_mse"), loss.meanSquaredError().getFloat(), 1e-5);
      assertEquals(
          golden.number("train_vq_loss") + golden.number("train_reconstruction_loss"),
          loss.total().getFloat(),
          1e-4);
      scope.backward(loss.total());
      new GoldenStep(golden, model.stateDict()).assertGradients(model, scope.gradients(), 2e-4);
    }
  }

  @ParameterizedTest
  @CsvSource({"own_vq_svae_released,true", "own_vq_svae_paper,false"})
  void stepAgreesWithPyTorch(String file, boolean released) {
    GoldenArrays golden = GoldenArrays.load(manager, file);
    VqSvaeConfig config =
        small(released ? VqSvaeConfig.released(1, 8, 8) : VqSvaeConfig.paper(1, 8, 8));
    VqSvae model = VqSvae.create(config, RandomKey.of(1), manager);
    GoldenStep step =
        new GoldenStep(golden, model.stateDict())
            .withStaticLayer("encoder.snn_convs.1", 2 * 4 * 4)
            .withStaticLayer("vq_layer.poisson.1", 2 * 2 * 2);
    step.loadParameters();
    NDArray images = golden.get("images");
    VqSvae.Output evaluated = model.run(new ParameterStore(manager, false), images, false);
    assertIndices(golden.get("eval_indices"), evaluated);
    NDArray generated = evaluated.quantized().generatedSpikes();
    ArrayAssertions.assertClose(golden.get("eval_generated"), generated, 0);
    ArrayAssertions.assertClose(
        golden.get("eval_reconstruction"), evaluated.reconstruction(), 1e-5);
    try (GradientScope scope = new GradientScope(manager, model.getParameters())) {
      images.attach(scope.manager());
      ParameterStore store = new ParameterStore(scope.manager(), false);
      VqSvae.Output output = model.run(store, images, true);
      assertIndices(golden.get("indices"), output);
      ArrayAssertions.assertClose(golden.get("generated"), output.quantized().generatedSpikes(), 0);
      ArrayAssertions.assertClose(golden.get("reconstruction"), output.reconstruction(), 1e-5);
      VqSvaeLoss loss = VqSvaeLoss.of(output, images, golden.number("variance"), config);
      assertEquals(golden.number("quantization"), loss.quantization().getFloat(), 1e-5);
      assertEquals(golden.number("loss"), loss.total().getFloat(), 1e-5);
      scope.backward(loss.total());
      step.assertGradients(model, scope.gradients(), 1e-4);
    }
    step.assertRunningStatistics(4);
  }

  @Test
  void aStateDictAsAFileGivesTheSameImages() throws IOException {
    GoldenArrays golden = GoldenArrays.load(manager, "own_vq_svae_released");
    VqSvae model = VqSvae.create(small(VqSvaeConfig.released(1, 8, 8)), RandomKey.of(1), manager);
    Path folder = TestData.directory().resolve("golden");
    model.stateDict().load(folder.resolve("own_vq_svae_released.safetensors"));
    NDArray expected = golden.get("eval_reconstruction").add(0.5).clip(0, 1);
    ArrayAssertions.assertClose(expected, model.reconstruct(golden.get("images")), 1e-5);
    VqSvae residual = new VqSvae(small(VqSvaeConfig.released(1, 8, 8)).withResidualBlocks(1));
    assertThrows(IllegalArgumentException.class, residual::stateDict);
  }

  private static VqSvaeConfig small(VqSvaeConfig config) {
    return config
        .withTimeSteps(4)
        .withChannels(List.of(4, 6))
        .withCodeDimension(3)
        .withCodebookSize(5);
  }

  private static void assertIndices(NDArray expected, VqSvae.Output output) {
    assertArrayEquals(
        expected.toType(DataType.INT64, true).toLongArray(),
        output.quantized().indices().toLongArray());
  }

  private static VqSvae released(GoldenArrays golden, NDManager manager) {
    VqSvae model = VqSvae.create(CONFIG, RandomKey.of(1), manager);
    new GoldenStep(golden, model.stateDict()).loadParameters();
    return model;
  }
}
