package io.github.spikegen.vqsvae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
    Map<String, Parameter> renamed = Released.quantizer(quantizer, "");
    Released.load(renamed, golden);

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
      Released.assertGradients(renamed, all, scope.gradients(), golden);
    }
  }

  @Test
  void modelAgreesWithTheReleaseInEvaluation() {
    GoldenArrays golden = GoldenArrays.load(manager, "vq_svae");
    VqSvae model = Released.model(manager, golden);
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
    VqSvae model = Released.model(manager, golden);
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
      Released.assertGradients(
          Released.parameters(model), model.getParameters(), scope.gradients(), golden);
    }
  }

  /** The names of the released model for the parameters of ours. */
  private static final class Released {

    static VqSvae model(NDManager manager, GoldenArrays golden) {
      VqSvae model = VqSvae.create(CONFIG, RandomKey.of(1), manager);
      load(parameters(model), golden);
      return model;
    }

    static Map<String, Parameter> parameters(VqSvae model) {
      Map<String, Parameter> names = new LinkedHashMap<>();
      Block encoder = model.getChildren().get(0).getValue();
      Block quantizer = model.getChildren().get(1).getValue();
      Block decoder = model.getChildren().get(2).getValue();
      List<Parameter> ours = inOrder(encoder);
      for (int layer = 0; layer < 3; layer++) {
        normalized(names, "encoder.snn_convs." + 3 * layer, ours, 6 * layer);
      }
      names.putAll(quantizer(quantizer, "vq_layer."));
      ours = inOrder(decoder);
      for (int layer = 0; layer < 2; layer++) {
        normalized(names, "decoder.snn_convs." + 3 * layer, ours, 6 * layer);
      }
      names.put("decoder.snn_convs.6.bias", ours.get(12));
      names.put("decoder.snn_convs.6.weight", ours.get(13));
      return names;
    }

    static Map<String, Parameter> quantizer(Block quantizer, String prefix) {
      List<Parameter> ours = inOrder(quantizer);
      Map<String, Parameter> names = new LinkedHashMap<>();
      names.put(prefix + "alpha", ours.get(0));
      names.put(prefix + "embeddings.weight", ours.get(1));
      normalized(names, prefix + "poisson.0", ours, 4);
      return names;
    }

    private static List<Parameter> inOrder(Block block) {
      return new ArrayList<>(block.getParameters().values());
    }

    private static void normalized(
        Map<String, Parameter> names, String convolution, List<Parameter> ours, int from) {
      int dot = convolution.lastIndexOf('.') + 1;
      String norm =
          convolution.substring(0, dot) + (Integer.parseInt(convolution.substring(dot)) + 1);
      names.put(convolution + ".weight", ours.get(from));
      names.put(convolution + ".bias", ours.get(from + 1));
      names.put(norm + ".weight", ours.get(from + 2));
      names.put(norm + ".bias", ours.get(from + 3));
      names.put(norm + ".running_mean", ours.get(from + 4));
      names.put(norm + ".running_var", ours.get(from + 5));
    }

    static void load(Map<String, Parameter> parameters, GoldenArrays golden) {
      parameters.forEach(
          (name, parameter) -> {
            if (golden.names().contains("param." + name)) {
              NDArray ours = parameter.getArray();
              ours.set(new NDIndex(":"), golden.get("param." + name).reshape(ours.getShape()));
            }
          });
    }

    static void assertGradients(
        Map<String, Parameter> renamed,
        Iterable<Pair<String, Parameter>> all,
        Map<String, NDArray> gradients,
        GoldenArrays golden) {
      int checked = 0;
      for (Pair<String, Parameter> ours : all) {
        for (Map.Entry<String, Parameter> theirs : renamed.entrySet()) {
          if (theirs.getValue() == ours.getValue()
              && golden.names().contains("grad." + theirs.getKey())) {
            NDArray expected = golden.get("grad." + theirs.getKey());
            // relative to the largest; a bias before batch norm has only rounding noise
            double scale = Math.max(5e-2, expected.abs().max().getFloat());
            NDArray actual = gradients.get(ours.getKey()).reshape(expected.getShape());
            try {
              ArrayAssertions.assertClose(expected.div(scale), actual.div(scale), 2e-4);
            } catch (AssertionError e) {
              throw new AssertionError("gradient of " + theirs.getKey() + ": " + e.getMessage(), e);
            }
            checked++;
          }
        }
      }
      long expected = golden.names().stream().filter(name -> name.startsWith("grad.")).count();
      assertEquals(expected, checked, "gradients checked");
    }
  }
}
