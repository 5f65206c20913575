package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.gan.network.DecoderConfig.KeyMaps;
import io.github.spikegen.gan.network.DecoderConfig.Similarity;
import io.github.spikegen.gan.network.ImageDecoder.DecodedImages;
import io.github.spikegen.internal.Require;
import io.github.spikegen.layer.LayerRunner;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.layer.TimeAxis;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Attention-scoring decoding of SGAD, equations 2 and 6: a membrane whose time constant is chosen
 * at each step and for each sample by how well its content and its input answer a query.
 *
 * <pre>
 * X_t = sigmoid(current_t)        V_1 = X_1
 * [1 - 1/tau, 1/tau] = softmax(f_q(V_{t-1}) · [f_v(V_{t-1}), f_x(X_t)] / sqrt(d))   (6)
 * V_t = (1 - 1/tau)·V_{t-1} + 1/tau·X_t        image = V_T                          (2)
 * </pre>
 *
 * <p>As a Block it takes currents {@code [T, N, C, H, W]} to images {@code [N, C, H, W]} in (0, 1).
 *
 * <p>{@link Similarity#COSINE} puts 4 times the cosine in place of the scaled dot product.
 *
 * <p>f_q, f_v and f_x are dense layers over all pixels. V is a mean of inputs with weights that sum
 * to 1, and dense layers commute with such means; so they are applied to the inputs alone, all
 * steps at once, and what follows V are its d-dimensional projections. With a flattening layer,
 * which has a ReLU, V itself is projected at each step.
 */
final class AttentionScoringDecoder extends AbstractBlock implements ImageDecoder {

  private static final double COSINE_SHARPNESS = 4;
  private static final double SMALLEST_SQUARE = 1e-12;

  private final int keySize;
  private final Similarity similarity;
  private final Block flattening;
  private final Block query;
  private final Block membraneKey;
  private final Block inputKey;

  /**
   * Creates a decoder.
   *
   * @param keySize d, the size of queries and keys, at least 1; 256 in SGAD
   * @param keyMaps whether f_v and f_x are two maps or one
   * @param similarity how a query is compared with keys
   * @param flatteningUnits the units of a dense layer with ReLU before all three, or 0 for none
   */
  AttentionScoringDecoder(
      int keySize, KeyMaps keyMaps, Similarity similarity, int flatteningUnits) {
    Require.atLeast("keySize", 1, keySize);
    this.similarity = Objects.requireNonNull(similarity, "similarity");
    this.keySize = keySize;
    flattening = flatteningUnits == 0 ? null : dense("flattening", flatteningUnits);
    query = dense("query", keySize);
    inputKey = dense(keyMaps == KeyMaps.SHARED ? "key" : "inputKey", keySize);
    membraneKey = keyMaps == KeyMaps.SHARED ? inputKey : dense("membraneKey", keySize);
  }

  private Block dense(String name, int units) {
    return addChildBlock(name, SpikingLayers.denseSynapses(units));
  }

  /** The query f_q and the key f_v of a membrane, {@code [..., d]}; both change as V does. */
  private record Projection(NDArray query, NDArray key) {

    Projection mixedWith(Projection input, NDArray score) {
      return new Projection(mix(query, input.query, score), mix(key, input.key, score));
    }
  }

  /** The membranes {@code [N, D]} after all steps, and the scores of all steps {@code [N, 1]}. */
  private record Result(NDList membranes, NDList scores) {

    NDArray last() {
      return membranes.get(membranes.size() - 1);
    }
  }

  @Override
  public NDArray decode(
      ParameterStore store, NDArray sequence, UnaryOperator<NDArray> synapses, boolean training) {
    NDArray inputs = inputs(sequence, synapses);
    return integrate(store, inputs, training).last().reshape(inputs.getShape().slice(1));
  }

  @Override
  public NDArray decodeFrames(
      ParameterStore store, NDArray sequence, UnaryOperator<NDArray> synapses, boolean training) {
    NDArray inputs = inputs(sequence, synapses);
    NDList membranes = integrate(store, inputs, training).membranes;
    return NDArrays.concat(membranes, 0).reshape(inputs.getShape());
  }

  @Override
  public DecodedImages decodeSteps(
      ParameterStore store, NDArray sequence, UnaryOperator<NDArray> synapses, boolean training) {
    NDArray inputs = inputs(sequence, synapses);
    Result result = integrate(store, inputs, training);
    Shape steps = inputs.getShape().slice(0, 2);
    NDArray scores = NDArrays.concat(result.scores, 0).reshape(steps);
    NDArray images = result.last().reshape(inputs.getShape().slice(1));
    return new DecodedImages(images, inputs, scores);
  }

  /** Returns X, {@code [T, N, C, H, W]}. */
  private static NDArray inputs(NDArray sequence, UnaryOperator<NDArray> synapses) {
    NDArray currents = synapses.apply(TimeAxis.fold(sequence));
    return TimeAxis.unfold(Activation.sigmoid(currents), sequence.getShape().get(0));
  }

  private Result integrate(ParameterStore store, NDArray inputs, boolean training) {
    Shape shape = inputs.getShape();
    long steps = shape.get(0);
    long count = shape.get(1);
    NDArray pixels = inputs.reshape(steps * count, shape.slice(2).size());
    NDArray features = features(store, pixels, training);
    NDList inputKeys = apply(inputKey, store, features, training).split(steps);
    NDList queries = apply(query, store, features, training).split(steps);
    NDList membraneKeys =
        membraneKey == inputKey
            ? inputKeys
            : apply(membraneKey, store, features, training).split(steps);
    NDList xs = pixels.split(steps);
    NDArray membrane = xs.get(0);
    Projection projection = new Projection(queries.get(0), membraneKeys.get(0));
    NDList membranes = new NDList(membrane);
    NDList scores = new NDList(inputs.getManager().ones(new Shape(count, 1), inputs.getDataType()));
    for (int t = 1; t < steps; t++) {
      NDArray score = score(projection, inputKeys.get(t));
      scores.add(score);
      membrane = mix(membrane, xs.get(t), score);
      membranes.add(membrane);
      if (t < steps - 1) {
        projection =
            flattening == null
                ? projection.mixedWith(new Projection(queries.get(t), membraneKeys.get(t)), score)
                : project(store, membrane, training);
      }
    }
    return new Result(membranes, scores);
  }

  private Projection project(ParameterStore store, NDArray membrane, boolean training) {
    NDArray features = features(store, membrane, training);
    return new Projection(
        apply(query, store, features, training), apply(membraneKey, store, features, training));
  }

  private NDArray features(ParameterStore store, NDArray pixels, boolean training) {
    return flattening == null
        ? pixels
        : Activation.relu(apply(flattening, store, pixels, training));
  }

  /** Returns 1/tau, {@code [N, 1]}: a softmax over two is the sigmoid of their difference. */
  private NDArray score(Projection membrane, NDArray inputKey) {
    return Activation.sigmoid(
        switch (similarity) {
          case DOT_PRODUCT ->
              Scalars.multiply(
                  dot(membrane.query, inputKey.sub(membrane.key)), 1 / Math.sqrt(keySize));
          case COSINE ->
              Scalars.multiply(
                  dot(unit(membrane.query), unit(inputKey).sub(unit(membrane.key))),
                  COSINE_SHARPNESS);
        });
  }

  /** The dot products of rows, {@code [N, 1]}. */
  private static NDArray dot(NDArray a, NDArray b) {
    return a.mul(b).sum(new int[] {1}, true);
  }

  /** Rows of length 1; near 0 they stay short. */
  private static NDArray unit(NDArray x) {
    return x.div(dot(x, x).add(SMALLEST_SQUARE).sqrt());
  }

  private static NDArray mix(NDArray old, NDArray input, NDArray score) {
    return old.add(input.sub(old).mul(score));
  }

  private NDArray apply(Block map, ParameterStore store, NDArray x, boolean training) {
    return LayerRunner.inDecoder(map, store, x, training);
  }

  @Override
  public double currentFor(double pixel, int timeSteps) {
    return Math.log(pixel / (1 - pixel));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape steps = inputShapes[0].slice(0, 2);
    Shape features = new Shape(steps.size(), inputShapes[0].slice(2).size());
    if (flattening != null) {
      flattening.initialize(manager, dataType, features);
      features = flattening.getOutputShapes(new Shape[] {features})[0];
    }
    query.initialize(manager, dataType, features);
    inputKey.initialize(manager, dataType, features);
    if (membraneKey != inputKey) {
      membraneKey.initialize(manager, dataType, features);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray currents = inputs.singletonOrThrow();
    return new NDList(decode(parameterStore, currents, UnaryOperator.identity(), training));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].slice(1)};
  }
}
