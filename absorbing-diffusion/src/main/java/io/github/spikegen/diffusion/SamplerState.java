package io.github.spikegen.diffusion;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One sample on its way from masks to tokens. Immutable: {@link DiffusionSampler#start} makes the
 * first state and {@link #next} those after it.
 *
 * <p>Sampling steps are counted down from S to 1. A state stops only at steps that unmask one of
 * its tokens; the others need no prediction.
 */
public final class SamplerState {

  private static final int DONE = 0;

  private final long[] tokens;
  private final long maskToken;
  private final int height;
  private final int width;
  private final StepGrid grid;
  private final int samplingStep;
  private final UnmaskingOrder.Plan plan;

  /** With a plan, the sample goes on from step s to the next one that unmasks a token. */
  private SamplerState(
      long[] tokens,
      long maskToken,
      int height,
      int width,
      StepGrid grid,
      int s,
      UnmaskingOrder.Plan plan) {
    this.tokens = tokens;
    this.maskToken = maskToken;
    this.height = height;
    this.width = width;
    this.grid = grid;
    this.plan = plan;
    int next = s;
    while (plan != null && next > DONE && plan.count(next) == 0) {
      next--;
    }
    samplingStep = next;
    if (isDone() && maskedCount() > 0) {
      throw new IllegalStateException(
          "the unmasking order leaves %d tokens masked".formatted(maskedCount()));
    }
  }

  /** Starts a sample at the noise step that its share of masks belongs to. */
  static SamplerState start(
      DiffusionSampler sampler, long[] tokens, Shape shape, RandomGenerator random) {
    AbsorbingProcess process = sampler.process();
    SamplingOptions options = sampler.options();
    long mask = process.maskToken();
    TokenShapes.requireGrid(shape);
    if (tokens.length != shape.size()) {
      throw new IllegalArgumentException(
          "tokens must fill %s, but are %d".formatted(shape, tokens.length));
    }
    for (long token : tokens) {
      if (token < 0 || token > mask) {
        throw new IllegalArgumentException(
            "partial must hold tokens between 0 and %d, but holds %d".formatted(mask, token));
      }
    }
    int height = Math.toIntExact(shape.get(0));
    int width = Math.toIntExact(shape.get(1));
    long masked = Arrays.stream(tokens).filter(token -> token == mask).count();
    double stepsLeft = (double) process.steps() * masked / tokens.length;
    int start = (int) Math.max(1, Math.round(stepsLeft));
    StepGrid grid = new StepGrid(start, Math.min(options.stepsOf(process), start));
    SamplerState bare =
        new SamplerState(tokens.clone(), mask, height, width, grid, grid.count(), null);
    return bare.at(grid.count(), bare.tokens, options.order().plan(bare, random));
  }

  /**
   * {@return the state after the next step, with fewer masks} Nothing but {@code random} is
   * changed.
   *
   * @param prediction what the denoiser answered about {@link #tokens} at {@link #noiseStep}
   * @param random the sample's random numbers
   * @throws IllegalStateException if this state is done
   */
  public SamplerState next(Prediction prediction, RandomGenerator random) {
    if (isDone()) {
      throw new IllegalStateException("all tokens are drawn: there is no next step");
    }
    return at(samplingStep - 1, plan.unmask(this, prediction, random), plan);
  }

  private SamplerState at(int s, long[] drawn, UnmaskingOrder.Plan chosen) {
    return new SamplerState(drawn, maskToken, height, width, grid, s, chosen);
  }

  /** {@return the tokens: a copy, row by row; masked ones hold K} */
  public long[] tokens() {
    return tokens.clone();
  }

  /** Writes the tokens into a batch. */
  void copyTokens(long[] batch, int offset) {
    System.arraycopy(tokens, 0, batch, offset, tokens.length);
  }

  /**
   * {@return whether a token is masked}
   *
   * @param place its number, row by row from 0
   */
  public boolean isMasked(int place) {
    return tokens[place] == maskToken;
  }

  /** {@return the number of masked tokens, 0 when the sample is done} */
  public int maskedCount() {
    return (int) Arrays.stream(tokens).filter(token -> token == maskToken).count();
  }

  /** {@return the rows of the token grid, at least 1} */
  public int height() {
    return height;
  }

  /** {@return the columns of the token grid, at least 1} */
  public int width() {
    return width;
  }

  /** {@return whether no token is masked any more} */
  public boolean isDone() {
    return samplingStep == DONE;
  }

  /** {@return the sampling step s that comes next, S to 1; 0 at the end} */
  public int samplingStep() {
    return samplingStep;
  }

  /** {@return the noise step t for which the next prediction is needed, 1 to Td; 0 at the end} */
  public int noiseStep() {
    return grid.at(samplingStep);
  }

  /** Returns the noise steps at which the sampling steps stop. */
  StepGrid grid() {
    return grid;
  }
}
