package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.internal.Require;
import java.util.random.RandomGenerator;

/**
 * The noise process that turns tokens into masks, one by one and for good.
 *
 * <p>A token is one of {@code K} codes, or the mask with index {@code K}. At step t of {@code Td} a
 * token that is not masked yet becomes the mask with probability {@code 1/(Td-t+1)}, so that after
 * t steps each token is masked with probability {@code t/Td}, independently of the others, and
 * after the last step all are. See Spiking-Diffusion (arXiv 2308.10187).
 *
 * <p>Matrices are given row by row: entry {@code [i,j]} is the probability to go from i to j.
 *
 * @param codebookSize the number of codes K, at least 1
 * @param steps the number of noise steps Td, at least 1; often the number of tokens of a sample
 */
public record AbsorbingProcess(int codebookSize, int steps) {

  /**
   * Tokens after some steps of the noise process.
   *
   * @param tokens tokens x_t, int64 {@code [N, h, w]}; masked ones hold K
   * @param steps the step t of each sample, int64 {@code [N]}, 1 to Td
   */
  public record NoisyTokens(NDArray tokens, NDArray steps) {}

  public AbsorbingProcess {
    Require.atLeast("codebookSize", 1, codebookSize);
    Require.atLeast("steps", 1, steps);
  }

  /** {@return the index K that stands for a masked token} */
  public int maskToken() {
    return codebookSize;
  }

  /** {@return the probability {@code 1/(Td-t+1)} that step t, 1 to Td, masks a token of before} */
  public double maskRate(int step) {
    requireStep(step, 1);
    return 1.0 / (steps - step + 1);
  }

  /** {@return the probability {@code t/Td} that a token is masked after step t, 0 to Td} */
  public double maskRatio(int step) {
    requireStep(step, 0);
    return (double) step / steps;
  }

  /**
   * {@return the transition matrix of one step: q(x_t | x_{t-1}), float64 {@code [K+1, K+1]}}
   *
   * @param manager the manager of the result
   * @param step the step t, 1 to Td
   */
  public NDArray transition(NDManager manager, int step) {
    return absorbing(manager, maskRate(step));
  }

  /**
   * {@return the transition matrix of the first t steps together: q(x_t | x_0), the product of the
   * single steps' matrices in closed form; float64 {@code [K+1, K+1]}}
   *
   * @param manager the manager of the result
   * @param step the step t, 0 to Td
   */
  public NDArray cumulativeTransition(NDManager manager, int step) {
    return absorbing(manager, maskRatio(step));
  }

  private NDArray absorbing(NDManager manager, double masked) {
    int states = codebookSize + 1;
    double[] matrix = new double[states * states];
    for (int code = 0; code < codebookSize; code++) {
      matrix[code * states + code] = 1 - masked;
      matrix[code * states + codebookSize] = masked;
    }
    matrix[states * states - 1] = 1;
    return manager.create(matrix, new Shape(states, states));
  }

  /**
   * {@return a draw x_t from q(x_t | x_0): the tokens whose uniform number is below {@code t/Td}
   * are masked; int64 {@code [N, h, w]}, in {@code clean}'s manager}
   *
   * @param clean tokens x_0, int64 {@code [N, h, w]}, 0 to K-1
   * @param steps the step t of each sample, int64 {@code [N]}, 0 to Td
   * @param uniforms numbers in [0, 1), float32 {@code [N, h, w]}
   */
  public NDArray mask(NDArray clean, NDArray steps, NDArray uniforms) {
    TokenShapes.requireTokens("clean", clean);
    TokenShapes.requireSteps(steps, clean);
    TokenShapes.requireShape("uniforms", uniforms, clean.getShape());
    try (NDArray ratio = perToken(steps).div(this.steps);
        NDArray chosen = uniforms.lt(ratio);
        NDArray masked = chosen.toType(DataType.INT64, false)) {
      return masked(clean, masked);
    }
  }

  /**
   * {@return tokens with masks at chosen places, what inpainting starts from: int64 {@code [N, h,
   * w]}, in {@code clean}'s manager}
   *
   * @param clean tokens, int64 {@code [N, h, w]}, 0 to K-1
   * @param unknown true where a token is masked, boolean {@code [N, h, w]} or, for all samples
   *     alike, {@code [h, w]}
   */
  public NDArray maskAt(NDArray clean, NDArray unknown) {
    TokenShapes.requireTokens("clean", clean);
    Shape all = clean.getShape();
    TokenShapes.requireShape(
        "unknown", unknown, unknown.getShape().dimension() == 2 ? all.slice(1) : all);
    try (NDArray masked = unknown.toType(DataType.INT64, true)) {
      return masked(clean, masked);
    }
  }

  /** Replaces tokens by masks where a number is 1 and not 0. */
  private NDArray masked(NDArray clean, NDArray where) {
    try (NDArray aboveMask = clean.sub(codebookSize);
        NDArray change = aboveMask.mul(where)) {
      return clean.sub(change);
    }
  }

  /**
   * Draws a step for each sample and masks its tokens accordingly, as a training step needs it.
   *
   * <p>Each step is uniform on 1 to Td, and the steps of a batch are spread evenly over that range,
   * so that the batch's loss varies less than with independent steps.
   *
   * @param clean tokens x_0, int64 {@code [N, h, w]}
   * @param random where all random numbers come from
   * @return tokens x_t and steps t, in {@code clean}'s manager
   */
  public NoisyTokens noise(NDArray clean, RandomGenerator random) {
    TokenShapes.requireTokens("clean", clean);
    int count = Math.toIntExact(clean.getShape().get(0));
    long[] step = new long[count];
    double offset = random.nextDouble();
    for (int i = 0; i < count; i++) {
      double position = (offset + (double) i / count) % 1;
      step[i] = 1 + (long) (position * steps);
    }
    float[] uniforms = new float[Math.toIntExact(clean.size())];
    for (int i = 0; i < uniforms.length; i++) {
      uniforms[i] = random.nextFloat();
    }
    NDManager manager = clean.getManager();
    NDArray stepArray = manager.create(step);
    try (NDArray uniformArray = manager.create(uniforms, clean.getShape())) {
      return new NoisyTokens(mask(clean, stepArray, uniformArray), stepArray);
    }
  }

  /**
   * {@return which tokens are masked: booleans of the same shape, in {@code noisy}'s manager}
   *
   * @param noisy tokens, int64 of any shape
   */
  public NDArray isMasked(NDArray noisy) {
    return noisy.eq(codebookSize);
  }

  /**
   * {@return the distribution of the tokens one step earlier, given where they came from: q(x_{t-1}
   * | x_t, x_0), float32 {@code [N, K+1, h, w]}, in {@code noisy}'s manager} A masked token is
   * {@code x_0} with probability {@code 1/t} and still masked otherwise; a token that is not masked
   * stays what it is.
   *
   * @param noisy tokens x_t, int64 {@code [N, h, w]}, each either masked or equal to {@code clean}
   * @param clean tokens x_0, int64 {@code [N, h, w]}, 0 to K-1
   * @param steps the step t of each sample, int64 {@code [N]}, 1 to Td
   */
  public NDArray posterior(NDArray noisy, NDArray clean, NDArray steps) {
    TokenShapes.requireTokens("noisy", noisy);
    TokenShapes.requireShape("clean", clean, noisy.getShape());
    TokenShapes.requireSteps(steps, noisy);
    try (NDArray masked = isMasked(noisy);
        NDArray maskedOnes = masked.toType(DataType.FLOAT32, false);
        NDArray step = perToken(steps);
        NDArray unmasked = maskedOnes.div(step);
        NDArray unmaskedByCode = unmasked.expandDims(3);
        NDArray from = noisy.oneHot(codebookSize + 1);
        NDArray to = clean.oneHot(codebookSize + 1);
        NDArray difference = to.sub(from);
        NDArray change = difference.mul(unmaskedByCode);
        NDArray probabilities = from.add(change)) {
      return probabilities.transpose(0, 3, 1, 2);
    }
  }

  private static NDArray perToken(NDArray steps) {
    try (NDArray converted = steps.toType(DataType.FLOAT32, true)) {
      return converted.reshape(-1, 1, 1);
    }
  }

  private void requireStep(int step, int smallest) {
    if (step < smallest || step > steps) {
      throw new IllegalArgumentException(
          "step must be between %d and %d, but was %d".formatted(smallest, steps, step));
    }
  }
}
