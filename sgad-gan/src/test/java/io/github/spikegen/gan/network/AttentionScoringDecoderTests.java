package io.github.spikegen.gan.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.network.DecoderConfig.KeyMaps;
import io.github.spikegen.gan.network.DecoderConfig.Similarity;
import io.github.spikegen.gan.network.ImageDecoder.DecodedImages;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.GoldenStep;
import io.github.spikegen.training.StateDict;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionScoringDecoderTests extends ArrayTest {

  private static final List<String> RELEASED_LAYERS =
      List.of("scoring_function.W_q", "scoring_function.W_k");

  @Test
  void membraneAndScoresAgreeWithTheReleaseAtEveryStep() {
    GoldenArrays golden = GoldenArrays.load(manager, "sgad_attention_scoring");
    AttentionScoringDecoder decoder = released(golden);
    NDArray currents = logits(golden.get("x"));
    NDArray expectedWeights = golden.get("weights_previous_and_input");
    try (NoGrad off = new NoGrad()) {
      for (int steps = 1; steps <= 6; steps++) {
        DecodedImages decoded = steps(decoder, currents.get(":" + steps));
        ArrayAssertions.assertClose(
            golden.get("membrane").get(steps - 1), decoded.images().reshape(4, 12), 1e-5);
        ArrayAssertions.assertClose(
            golden.get("x").get(":" + steps), decoded.inputs().reshape(steps, 4, 12), 1e-5);
        assertEquals(1, decoded.scores().get(0, 0).getFloat(), "V_1 = X_1");
        for (int t = 1; t < steps; t++) {
          NDArray input = expectedWeights.get(new NDIndex("{},:,1", t - 1));
          ArrayAssertions.assertClose(input, decoded.scores().get(t), 1e-5);
        }
      }
    }
  }

  @Test
  void gradientsAgreeWithTheRelease() {
    GoldenArrays golden = GoldenArrays.load(manager, "sgad_attention_scoring");
    AttentionScoringDecoder decoder = released(golden);
    NDArray currents = logits(golden.get("x"));
    PairList<String, Parameter> all = new PairList<>();
    all.addAll(decoder.getParameters());
    Parameter input = Parameter.builder().setName("input").setType(Parameter.Type.OTHER).build();
    input.setArray(currents);
    all.add("input", input);
    try (GradientScope scope = new GradientScope(manager, all)) {
      NDArray image = decoder.decode(currents).reshape(4, 12);
      scope.backward(image.mul(golden.get("upstream")).sum());
      // the release differentiates by X, we by the current under the sigmoid
      NDArray x = golden.get("x");
      NDArray expected = golden.get("grad_x").mul(x).mul(x.sub(1).neg());
      ArrayAssertions.assertClose(expected, scope.gradients().get("input").reshape(6, 4, 12), 1e-5);
      List<NDArray> ours = List.copyOf(scope.gradients().values());
      int next = 0;
      for (String layer : RELEASED_LAYERS) {
        for (String name : List.of("weight", "bias")) {
          ArrayAssertions.assertClose(
              golden.get("grad." + layer + "." + name), ours.get(next++), 1e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SHARED,DOT_PRODUCT,0",
    "SEPARATE,DOT_PRODUCT,0",
    "SHARED,DOT_PRODUCT,9",
    "SEPARATE,DOT_PRODUCT,9",
    "SEPARATE,COSINE,0",
    "SHARED,COSINE,9"
  })
  void agreesWithTheEquationsStepByStep(
      KeyMaps keyMaps, Similarity similarity, int flatteningUnits) {
    AttentionScoringDecoder decoder =
        new AttentionScoringDecoder(5, keyMaps, similarity, flatteningUnits);
    NDArray currents = RandomKey.of(4).normal(manager, new Shape(4, 3, 2, 3, 2)).mul(4);
    decoder.initialize(manager, DataType.FLOAT32, currents.getShape());
    for (Parameter parameter : decoder.getParameters().values()) {
      parameter.getArray().muli(4); // scores far from 1/2
    }
    try (NoGrad off = new NoGrad()) {
      NDArray expected =
          byTheEquations(decoder, keyMaps, similarity, flatteningUnits > 0, currents);
      DecodedImages decoded = steps(decoder, currents);
      ArrayAssertions.assertClose(expected, decoded.images().reshape(3, 12), 1e-5);
      ArrayAssertions.assertClose(expected, decoder.decode(currents).reshape(3, 12), 1e-5);
    }
  }

  /** SGAD, equations 5 and 6, with a softmax over two dot products and V itself at every step. */
  private static NDArray byTheEquations(
      AttentionScoringDecoder decoder,
      KeyMaps keyMaps,
      Similarity similarity,
      boolean flattens,
      NDArray currents) {
    List<NDArray> weights =
        decoder.getParameters().values().stream().map(Parameter::getArray).toList();
    int first = flattens ? 2 : 0;
    UnaryOperator<NDArray> flat = x -> flattens ? Activation.relu(affine(x, weights, 0)) : x;
    UnaryOperator<NDArray> query = x -> affine(flat.apply(x), weights, first);
    UnaryOperator<NDArray> inputKey = x -> affine(flat.apply(x), weights, first + 2);
    UnaryOperator<NDArray> membraneKey =
        x -> affine(flat.apply(x), weights, keyMaps == KeyMaps.SHARED ? first + 2 : first + 4);
    NDArray xs = Activation.sigmoid(currents.reshape(4, 3, 12));
    NDArray v = xs.get(0);
    for (int t = 1; t < 4; t++) {
      NDArray x = xs.get(t);
      NDArray q = query.apply(v);
      NDArray ofMembrane = similarity(q, membraneKey.apply(v), similarity);
      NDArray ofInput = similarity(q, inputKey.apply(x), similarity);
      NDArray dots = ofMembrane.stack(ofInput, 1);
      NDArray shares = dots.softmax(1);
      v = v.mul(shares.get(":,0:1")).add(x.mul(shares.get(":,1:2")));
    }
    return v;
  }

  private static NDArray similarity(NDArray query, NDArray key, Similarity similarity) {
    NDArray dot = query.mul(key).sum(new int[] {1});
    return switch (similarity) {
      case DOT_PRODUCT -> dot.div(Math.sqrt(5));
      case COSINE -> dot.div(length(query)).div(length(key)).mul(4);
    };
  }

  private static NDArray length(NDArray rows) {
    return rows.square().sum(new int[] {1}).sqrt();
  }

  private static NDArray affine(NDArray x, List<NDArray> weights, int index) {
    return x.dot(weights.get(index).transpose()).add(weights.get(index + 1));
  }

  @Test
  void cosinesKeepEveryShareAwayFromTheEnds() {
    AttentionScoringDecoder decoder =
        new AttentionScoringDecoder(5, KeyMaps.SEPARATE, Similarity.COSINE, 0);
    NDArray currents = RandomKey.of(7).normal(manager, new Shape(6, 3, 1, 2, 2)).mul(10);
    decoder.initialize(manager, DataType.FLOAT32, currents.getShape());
    decoder.getParameters().values().forEach(parameter -> parameter.getArray().muli(1000));
    try (NoGrad off = new NoGrad()) {
      NDArray scores = steps(decoder, currents).scores().get("1:");
      // between sigmoid(-8) and sigmoid(8)
      assertTrue(scores.min().getFloat() > 3e-4 && scores.max().getFloat() < 1 - 3e-4);
    }
  }

  @Test
  void blackImagesHaveFiniteScores() {
    AttentionScoringDecoder decoder =
        new AttentionScoringDecoder(5, KeyMaps.SEPARATE, Similarity.COSINE, 0);
    NDArray currents = manager.full(new Shape(3, 2, 1, 2, 2), -1000f);
    decoder.initialize(manager, DataType.FLOAT32, currents.getShape());
    decoder.getParameters().values().forEach(parameter -> parameter.getArray().muli(0));
    try (NoGrad off = new NoGrad()) {
      ArrayAssertions.assertClose(
          manager.full(new Shape(2, 2), 0.5f), steps(decoder, currents).scores().get("1:"), 1e-6);
    }
  }

  @Test
  void separateKeysLearnSeparately() {
    AttentionScoringDecoder decoder =
        new AttentionScoringDecoder(5, KeyMaps.SEPARATE, Similarity.DOT_PRODUCT, 0);
    NDArray currents = RandomKey.of(5).normal(manager, new Shape(4, 3, 1, 2, 2));
    decoder.initialize(manager, DataType.FLOAT32, currents.getShape());
    assertEquals(6, decoder.getParameters().size());
    try (GradientScope scope = new GradientScope(manager, decoder.getParameters())) {
      NDArray image =
          decoder
              .forward(new ParameterStore(scope.manager(), false), new NDList(currents), true)
              .singletonOrThrow();
      scope.backward(image.mul(RandomKey.of(6).normal(scope.manager(), image.getShape())).sum());
      assertEquals(List.of(), scope.parametersWithoutGradient());
    }
  }

  @Test
  void sizesBelowOneAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new AttentionScoringDecoder(0, KeyMaps.SHARED, Similarity.DOT_PRODUCT, 0));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            DecoderConfig.AttentionScoring.paper()
                .with(b -> b.keySize(4).keyMaps(KeyMaps.SHARED).flatteningUnits(-1)));
  }

  private AttentionScoringDecoder released(GoldenArrays golden) {
    AttentionScoringDecoder decoder =
        new AttentionScoringDecoder(8, KeyMaps.SHARED, Similarity.DOT_PRODUCT, 0);
    decoder.initialize(manager, DataType.FLOAT32, new Shape(6, 4, 1, 3, 4));
    new GoldenStep(golden, StateDict.of(decoder, RELEASED_LAYERS)).loadParameters();
    return decoder;
  }

  private static DecodedImages steps(AttentionScoringDecoder decoder, NDArray currents) {
    ParameterStore store = new ParameterStore(currents.getManager(), false);
    return decoder.decodeSteps(store, currents, UnaryOperator.identity(), false);
  }

  /** The currents whose sigmoid is x. */
  private static NDArray logits(NDArray x) {
    return x.div(x.sub(1).neg()).log().reshape(6, 4, 1, 3, 4);
  }
}
