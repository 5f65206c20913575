package io.github.spikegen.vqsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.vqsvae.CodebookOptions.Start;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * K codes of size C, and the moving averages that keep them alive: indices {@code [N, h, w]} to
 * codes {@code [N, C, h, w]}.
 *
 * <p>{@link #adapt} is called once after each training step; nothing changes in a forward pass.
 */
public final class Codebook extends AbstractBlock {

  private final int codes;
  private final int dimension;
  private final CodebookOptions options;
  private final Parameter embedding;

  /** The moving average of assignments a step, [K]; all 0 until the first {@link #adapt}. */
  private final Parameter usage;

  /** The moving average of the sum of assigned features, [K, C]. */
  private final Parameter featureSums;

  /**
   * Creates a codebook.
   *
   * @param codes K, at least 1
   * @param dimension C, at least 1
   * @param options how the codes are kept
   */
  public Codebook(int codes, int dimension, CodebookOptions options) {
    this.codes = codes;
    this.dimension = dimension;
    this.options = options;
    embedding =
        addParameter(
            Parameter.builder()
                .setName("embedding")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(codes, dimension))
                .optInitializer(new NormalInitializer(1f))
                .optRequiresGrad(options.update().byGradient())
                .build());
    usage = statistic("usage", new Shape(codes));
    featureSums = statistic("featureSums", new Shape(codes, dimension));
  }

  private Parameter statistic(String name, Shape shape) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER)
            .optShape(shape)
            .optInitializer(Initializer.ZEROS)
            .optRequiresGrad(false)
            .build());
  }

  /**
   * Returns the codes.
   *
   * @return {@code [K, C]}, the parameter itself
   */
  public NDArray embedding() {
    return embedding.getArray();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray indices = inputs.singletonOrThrow();
    NDArray table = parameterStore.getValue(embedding, indices.getDevice(), training);
    return new NDList(Quantization.lookup(indices, table));
  }

  /**
   * Before the first training step: moves the codes to the data if the options say so.
   *
   * @param features what the encoder gives for the first batch, {@code [N, C, h, w]}
   * @param key what the choice is drawn from
   * @return true if the codes were moved, false if the codebook has started already or starts
   *     elsewhere
   */
  public boolean startFrom(NDArray features, RandomKey key) {
    if (options.start() != Start.DATA || hasStarted()) {
      return false;
    }
    try (NoGrad off = new NoGrad();
        NDArray rows = Quantization.rows(features)) {
      float[] table = new float[codes * dimension];
      FarthestFeatures farthest =
          new FarthestFeatures(rows.toFloatArray(), dimension, key.generator());
      for (int code = 0; code < codes; code++) {
        farthest.choose(table, code);
      }
      float[] counts = new float[codes];
      Arrays.fill(counts, (float) rows.getShape().get(0) / codes);
      assign(features, table, counts, sums(table, counts));
      return true;
    }
  }

  /**
   * Tells whether the codebook has seen a batch of training data.
   *
   * @return true after {@link #startFrom} or {@link #adapt}
   */
  public boolean hasStarted() {
    try (NDArray total = usage.getArray().sum()) {
      return total.getFloat() > 0;
    }
  }

  private float[] sums(float[] table, float[] counts) {
    float[] sums = new float[table.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = table[i] * counts[i / dimension];
    }
    return sums;
  }

  /**
   * After a training step: updates the averages, moves the codes if they follow them, and revives
   * dead codes.
   *
   * @param features what was quantized, {@code [N, C, h, w]}
   * @param indices the codes that were chosen, int64 {@code [N, h, w]}
   * @param key what the revival is drawn from
   * @return the number of codes that were revived
   */
  public int adapt(NDArray features, NDArray indices, RandomKey key) {
    try (NoGrad off = new NoGrad();
        NDArray rows = Quantization.rows(features)) {
      float[] values = rows.toFloatArray();
      long[] assigned = indices.toLongArray();
      float[] counts = usage.getArray().toFloatArray();
      float[] sums = featureSums.getArray().toFloatArray();
      float[] table = embedding.getArray().toFloatArray();
      boolean first = !hasStarted();
      average(counts, sums, values, assigned, first ? 0 : options.decay());
      options.update().move(table, counts, sums);
      int revived = first ? 0 : revive(table, counts, sums, values, key.generator());
      assign(features, table, counts, sums);
      return revived;
    }
  }

  private void average(
      float[] counts, float[] sums, float[] values, long[] assigned, double decay) {
    double[] newCounts = new double[counts.length];
    double[] newSums = new double[sums.length];
    for (int row = 0; row < assigned.length; row++) {
      int code = Math.toIntExact(assigned[row]);
      newCounts[code]++;
      for (int i = 0; i < dimension; i++) {
        newSums[code * dimension + i] += values[row * dimension + i];
      }
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (float) (decay * counts[i] + (1 - decay) * newCounts[i]);
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = (float) (decay * sums[i] + (1 - decay) * newSums[i]);
    }
  }

  private int revive(
      float[] table, float[] counts, float[] sums, float[] values, SplittableRandom random) {
    FarthestFeatures farthest = null;
    int revived = 0;
    for (int code = 0; code < codes; code++) {
      if (counts[code] >= options.revivalUsage()) {
        continue;
      }
      if (farthest == null) {
        farthest = new FarthestFeatures(values, dimension, random);
        for (int alive = 0; alive < codes; alive++) {
          if (counts[alive] >= options.revivalUsage()) {
            farthest.include(table, alive);
          }
        }
      }
      farthest.choose(table, code);
      // as if it had been used twice as often as a dead code: time to find its place
      counts[code] = (float) (2 * options.revivalUsage());
      for (int i = code * dimension; i < (code + 1) * dimension; i++) {
        sums[i] = table[i] * counts[code];
      }
      revived++;
    }
    return revived;
  }

  private void assign(NDArray owner, float[] table, float[] counts, float[] sums) {
    assign(embedding, owner, table);
    assign(usage, owner, counts);
    assign(featureSums, owner, sums);
  }

  /** Copies into the parameter's memory; NDArray.set(Buffer) would tie it to the Java buffer. */
  private static void assign(Parameter parameter, NDArray owner, float[] values) {
    NDArray target = parameter.getArray();
    try (NDArray source = owner.getManager().create(values, target.getShape())) {
      target.set(new NDIndex(":"), source);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape indices = inputShapes[0];
    return new Shape[] {new Shape(indices.get(0), dimension, indices.get(1), indices.get(2))};
  }

  @Override
  public DataType[] getOutputDataTypes() {
    return new DataType[] {DataType.FLOAT32};
  }
}
