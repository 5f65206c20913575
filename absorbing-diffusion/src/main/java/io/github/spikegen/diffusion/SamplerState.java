package io.github.spikegen.diffusion;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One sample on its way from masks to tokens. Immutable: {@link DiffusionSampler#start} makes the
 * first state and {@link DiffusionSampler#step} the next.
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

  private SamplerState(SamplerState before, long[] tokens, int s, UnmaskingOrder.Plan plan) {
    this.tokens = tokens;
    this.maskToken = before.maskToken;
    this.height = before.height;
    this.width = before.width;
    this.grid = before.grid;
    this.plan = plan;
    int next = s;
    while (next > DONE && plan.count(next) == 0) {
      next--;
    }
    samplingStep = next;
    if (isDone() && maskedCount() > 0) {
      throw new IllegalStateException(
          "the unmasking order leaves %d tokens masked".formatted(maskedCount()));
    }
  }

  /** A sample without a plan, before its first step. */
  private SamplerState(long[] tokens, long maskToken, int height, int width, StepGrid grid) {
    this.tokens = tokens;
    this.maskToken = maskToken;
    this.height = height;
    this.width = width;
    this.grid = grid;
    samplingStep = grid.count();
    plan = null;
  }

  /** Starts a sample at the noise step that its share of masks belongs to. */
  static SamplerState start(
      AbsorbingProcess process,
      SamplingOptions options,
      long[] tokens,
      int height,
      int width,
      RandomGenerator random) {
    long mask = process.maskToken();
    long masked = Arrays.stream(tokens).filter(token -> token == mask).count();
    double stepsLeft = (double) process.steps() * masked / tokens.length;
    int start = (int) Math.max(1, Math.round(stepsLeft));
    StepGrid grid = new StepGrid(start, Math.min(options.stepsOf(process), start));
    SamplerState bare = new SamplerState(tokens.clone(), mask, height, width, grid);
    return new SamplerState(bare, bare.tokens, grid.count(), options.order().plan(bare, random));
  }

  /** Returns the state after this one. */
  SamplerState next(Prediction prediction, RandomGenerator random) {
    if (isDone()) {
      throw new IllegalStateException("all tokens are drawn: there is no next step");
    }
    return new SamplerState(this, plan.unmask(this, prediction, random), samplingStep - 1, plan);
  }

  /**
   * Returns the tokens.
   *
   * @return a copy, row by row; masked ones hold K
   */
  public long[] tokens() {
    return tokens.clone();
  }

  /** Writes the tokens into a batch. */
  void copyTokens(long[] batch, int offset) {
    System.arraycopy(tokens, 0, batch, offset, tokens.length);
  }

  /**
   * Tells whether a token is masked.
   *
   * @param place its number, row by row from 0
   * @return true if it is to be drawn yet
   */
  public boolean isMasked(int place) {
    return tokens[place] == maskToken;
  }

  /**
   * Counts the masked tokens.
   *
   * @return 0 when the sample is done
   */
  public int maskedCount() {
    return (int) Arrays.stream(tokens).filter(token -> token == maskToken).count();
  }

  /**
   * Returns the rows of the token grid.
   *
   * @return at least 1
   */
  public int height() {
    return height;
  }

  /**
   * Returns the columns of the token grid.
   *
   * @return at least 1
   */
  public int width() {
    return width;
  }

  /**
   * Tells whether no token is masked any more.
   *
   * @return true at the end
   */
  public boolean isDone() {
    return samplingStep == DONE;
  }

  /**
   * Returns the sampling step that comes next.
   *
   * @return s, S to 1; 0 at the end
   */
  public int samplingStep() {
    return samplingStep;
  }

  /**
   * Returns the noise step for which the next prediction is needed.
   *
   * @return t, 1 to Td; 0 at the end
   */
  public int noiseStep() {
    return grid.at(samplingStep);
  }

  /** Returns the noise steps at which the sampling steps stop. */
  StepGrid grid() {
    return grid;
  }
}
