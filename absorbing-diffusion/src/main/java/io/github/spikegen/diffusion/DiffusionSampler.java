package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Draws tokens by running the noise process backwards with a denoiser.
 *
 * <p>The network is called only where it decides something: a sample takes part in a batch only at
 * steps that unmask one of its tokens, and the answer for "everything masked at step t" is computed
 * once for all samples of a class. Both are exact as long as the denoiser is in evaluation mode,
 * where its answer for a sample depends on that sample's tokens, step and class alone.
 *
 * <p>A sample's random numbers depend on the seed and its index, so the same seed draws the same
 * tokens whatever the batch size (as far as the network's own rounding does not depend on it).
 * Gradients are off while sampling, on any thread; a sampler has no state and may be shared.
 *
 * <p>The same one step at a time:
 *
 * <pre>{@code
 * SamplerState state = sampler.start(masks, tokenShape, random);
 * while (!state.isDone()) {
 *   state = state.next(predict(state.tokens(), state.noiseStep()), random);
 * }
 * }</pre>
 *
 * @param process the noise process that the denoiser was trained for
 * @param options how to draw; at most as many sampling steps as there are noise steps
 * @param progress is told after each network call how many samples have all their tokens, on the
 *     thread that draws
 * @param stop is asked before each network call, on the thread that draws; when it says true,
 *     sampling ends with a {@link CancellationException}
 */
@RecordBuilder
public record DiffusionSampler(
    AbsorbingProcess process, SamplingOptions options, LongConsumer progress, BooleanSupplier stop)
    implements DiffusionSamplerBuilder.With {

  public DiffusionSampler {
    if (options.steps() > process.steps()) {
      throw new IllegalArgumentException(
          "steps must be at most the process's %d, but was %d"
              .formatted(process.steps(), options.steps()));
    }
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(stop, "stop");
  }

  /**
   * Creates a sampler that reports no progress and is never stopped.
   *
   * @param process the noise process that the denoiser was trained for
   * @param options how to draw
   */
  public DiffusionSampler(AbsorbingProcess process, SamplingOptions options) {
    this(process, options, samplesDone -> {}, () -> false);
  }

  /** Throws if drawing is to be stopped. */
  void requireNotStopped(long samplesDone, long count) {
    if (stop.getAsBoolean()) {
      throw new CancellationException(
          "sampling was stopped after %d of %d samples".formatted(samplesDone, count));
    }
  }

  /**
   * Starts one sample.
   *
   * <p>A sample of which only a share of the tokens is masked begins at that share of the noise
   * steps, so that the denoiser sees the mask ratio it was trained with, and takes at most as many
   * sampling steps as there are noise steps left.
   *
   * @param tokens the tokens row by row, 0 to K-1, or K where the sampler is to draw; copied
   * @param tokenShape the shape {@code [h, w]} of the sample
   * @param random the sample's random numbers
   * @return the state before the first step; done if nothing is masked
   */
  public SamplerState start(long[] tokens, Shape tokenShape, RandomGenerator random) {
    return SamplerState.start(this, tokens, tokenShape, random);
  }

  /**
   * {@return samples of no class drawn from nothing but masks: tokens {@code [count, h, w]} in
   * {@code manager}}
   *
   * @param manager the manager of the result
   * @param denoiser the network, usually {@link Denoiser#evaluating}
   * @param tokenShape the shape {@code [h, w]} of one sample
   * @param count how many samples, at least 1
   * @param seed the seed
   */
  public SamplingResult sample(
      NDManager manager, Denoiser denoiser, Shape tokenShape, int count, long seed) {
    Require.atLeast("count", 1, count);
    return sample(manager, denoiser, tokenShape, noClass(denoiser, count), 0, seed);
  }

  /**
   * {@return a range of the samples that belong to a seed, tokens {@code [labels.length, h, w]} in
   * {@code manager}} Sample i of the range is sample {@code first + i} of the seed.
   *
   * @param manager the manager of the result
   * @param denoiser the network, usually {@link Denoiser#evaluating}
   * @param tokenShape the shape {@code [h, w]} of one sample
   * @param labels the class of each sample of the range, 0 to C, where C is "no class"; at least
   *     one
   * @param first the number of the first sample, at least 0
   * @param seed the seed
   */
  public SamplingResult sample(
      NDManager manager, Denoiser denoiser, Shape tokenShape, int[] labels, long first, long seed) {
    TokenShapes.requireGrid(tokenShape);
    Require.atLeast("labels.length", 1, labels.length);
    if (first < 0) {
      throw new IllegalArgumentException("first must be at least 0, but was " + first);
    }
    long[] masks = new long[Math.toIntExact(labels.length * tokenShape.size())];
    Arrays.fill(masks, process.maskToken());
    Shape shape = new Shape(labels.length).addAll(tokenShape);
    return run(manager, denoiser, masks, shape, labels, first, seed);
  }

  /**
   * Draws the masked tokens of partly known samples (inpainting). Each begins as {@link #start}
   * says.
   *
   * @param partial tokens, int64 {@code [N, h, w]}, 0 to K-1, or K where the sampler is to draw
   * @param denoiser the network, usually {@link Denoiser#evaluating}
   * @param labels the class of each of the N samples, 0 to C, where C is "no class"
   * @param seed the seed
   * @return tokens {@code [N, h, w]} in {@code partial}'s manager; known ones unchanged
   * @throws IllegalArgumentException if a token is not between 0 and K
   */
  public SamplingResult complete(NDArray partial, Denoiser denoiser, int[] labels, long seed) {
    TokenShapes.requireTokens("partial", partial);
    if (labels.length != partial.getShape().get(0)) {
      throw new IllegalArgumentException(
          "labels must be one a sample, but are %d for %s"
              .formatted(labels.length, partial.getShape()));
    }
    long[] tokens = partial.toLongArray();
    return run(partial.getManager(), denoiser, tokens, partial.getShape(), labels, 0, seed);
  }

  private SamplingResult run(
      NDManager manager,
      Denoiser denoiser,
      long[] initial,
      Shape shape,
      int[] labels,
      long first,
      long seed) {
    int places = Math.toIntExact(shape.get(1) * shape.get(2));
    RandomKey key = RandomKey.of(seed);
    List<SamplingRun.Sample> samples = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      long[] tokens = Arrays.copyOfRange(initial, i * places, (i + 1) * places);
      RandomGenerator random = key.fold(first + i).generator();
      samples.add(new SamplingRun.Sample(start(tokens, shape.slice(1), random), labels[i], random));
    }
    TokenShapes.requireClasses(denoiser.noClass(), labels);
    try (NoGrad off = new NoGrad()) {
      return new SamplingRun(this, manager, denoiser, shape).draw(samples);
    }
  }

  /** Returns labels of samples without class. */
  static int[] noClass(Denoiser denoiser, int count) {
    int[] labels = new int[count];
    Arrays.fill(labels, denoiser.noClass());
    return labels;
  }
}
