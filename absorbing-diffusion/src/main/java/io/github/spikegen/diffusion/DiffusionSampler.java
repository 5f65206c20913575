package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Draws tokens by running the noise process backwards with a denoiser.
 *
 * <p>The network is called only where it decides something: a sample takes part in a batch only at
 * steps that reveal one of its tokens, and the answer for "everything masked at step t" is computed
 * once for all samples. Both are exact as long as the denoiser is in evaluation mode, where its
 * answer for a sample depends on that sample's tokens and step alone.
 *
 * <p>A sample's random numbers depend on the seed and its index, so the same seed draws the same
 * tokens whatever the batch size (as far as the network's own rounding does not depend on it).
 * Gradients are off while sampling, on any thread; a sampler has no state and may be shared.
 */
public final class DiffusionSampler {

  private final AbsorbingProcess process;
  private final SamplingOptions options;

  /**
   * Creates a sampler.
   *
   * @param process the noise process that the denoiser was trained for
   * @param options how to draw
   * @throws IllegalArgumentException if there are more sampling steps than noise steps
   */
  public DiffusionSampler(AbsorbingProcess process, SamplingOptions options) {
    if (options.steps() > process.steps()) {
      throw new IllegalArgumentException(
          "steps must be at most the process's %d, but was %d"
              .formatted(process.steps(), options.steps()));
    }
    this.process = process;
    this.options = options;
  }

  /**
   * Draws samples from nothing but masks.
   *
   * @param manager the manager of the result
   * @param denoiser the network, usually {@link Denoiser#evaluating}
   * @param tokenShape the shape {@code [h, w]} of one sample
   * @param count how many samples, at least 1
   * @param seed the seed
   * @return tokens {@code [count, h, w]} in {@code manager}
   */
  public Sampled sample(
      NDManager manager, Denoiser denoiser, Shape tokenShape, int count, long seed) {
    if (tokenShape.dimension() != 2) {
      throw new IllegalArgumentException("tokenShape must be [h, w], but was " + tokenShape);
    }
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, but was " + count);
    }
    long[] masks = new long[Math.toIntExact(count * tokenShape.size())];
    Arrays.fill(masks, process.maskToken());
    return run(manager, denoiser, masks, new Shape(count).addAll(tokenShape), seed);
  }

  /**
   * Draws the masked tokens of partly known samples (inpainting).
   *
   * <p>A sample of which only a share of the tokens is masked begins at that share of the noise
   * steps, so that the denoiser sees the mask ratio it was trained with, and takes at most as many
   * sampling steps as there are noise steps left.
   *
   * @param partial tokens, int64 {@code [N, h, w]}, 0 to K-1, or K where the sampler is to draw
   * @param denoiser the network, usually {@link Denoiser#evaluating}
   * @param seed the seed
   * @return tokens {@code [N, h, w]} in {@code partial}'s manager; known ones unchanged
   * @throws IllegalArgumentException if a token is not between 0 and K
   */
  public Sampled complete(NDArray partial, Denoiser denoiser, long seed) {
    TokenShapes.requireTokens("partial", partial);
    long[] tokens = partial.toLongArray();
    for (long token : tokens) {
      if (token < 0 || token > process.maskToken()) {
        throw new IllegalArgumentException(
            "partial must hold tokens between 0 and %d, but holds %d"
                .formatted(process.maskToken(), token));
      }
    }
    return run(partial.getManager(), denoiser, tokens, partial.getShape(), seed);
  }

  private Sampled run(
      NDManager manager, Denoiser denoiser, long[] initial, Shape shape, long seed) {
    List<Revealing> samples = begin(initial, shape, seed);
    DenoiserCalls network = new DenoiserCalls(process, options, denoiser, shape, manager);
    try (NoGrad off = new NoGrad()) {
      revealFromMasksAlone(samples, network);
      revealRest(samples, network);
    }
    long[] tokens = samples.stream().flatMapToLong(s -> Arrays.stream(s.tokens())).toArray();
    return new Sampled(manager.create(tokens, shape), network.calls(), network.batches());
  }

  private List<Revealing> begin(long[] initial, Shape shape, long seed) {
    int places = Math.toIntExact(shape.get(1) * shape.get(2));
    RandomKey key = RandomKey.of(seed);
    List<Revealing> samples = new ArrayList<>();
    for (int i = 0; i < shape.get(0); i++) {
      long[] tokens = Arrays.copyOfRange(initial, i * places, (i + 1) * places);
      samples.add(begin(tokens, key.fold(i).generator()));
    }
    return samples;
  }

  private Revealing begin(long[] tokens, SplittableRandom random) {
    int mask = process.maskToken();
    double masked = Arrays.stream(tokens).filter(token -> token == mask).count();
    int start = (int) Math.max(1, Math.round(process.steps() * masked / tokens.length));
    StepGrid grid = new StepGrid(start, Math.min(options.steps(), start));
    return switch (options.order()) {
      case RANDOM -> new RandomRevealing(tokens, mask, grid, random);
      case CONFIDENCE ->
          new ConfidenceRevealing(tokens, mask, grid, options.confidenceNoise(), random);
    };
  }

  /** The first step of samples that are all masks: one prediction for each step that occurs. */
  private void revealFromMasksAlone(List<Revealing> samples, DenoiserCalls network) {
    Map<Integer, List<Revealing>> byStep =
        samples.stream()
            .filter(s -> Arrays.stream(s.tokens()).allMatch(t -> t == process.maskToken()))
            .collect(Collectors.groupingBy(Revealing::step, TreeMap::new, Collectors.toList()));
    List<List<Revealing>> groups = List.copyOf(byStep.values());
    for (int from = 0; from < groups.size(); from += options.batchSize()) {
      int to = Math.min(groups.size(), from + options.batchSize());
      List<List<Revealing>> batch = groups.subList(from, to);
      List<Prediction> predictions = network.predict(batch.stream().map(g -> g.get(0)).toList());
      for (int i = 0; i < batch.size(); i++) {
        Prediction shared = predictions.get(i);
        batch.get(i).forEach(sample -> sample.reveal(shared));
      }
    }
  }

  /** Keeps the batch full: a sample that is done makes room for the next one. */
  private void revealRest(Collection<Revealing> samples, DenoiserCalls network) {
    ArrayDeque<Revealing> waiting = new ArrayDeque<>(samples);
    waiting.removeIf(Revealing::isDone);
    List<Revealing> batch = new ArrayList<>();
    while (!waiting.isEmpty() || !batch.isEmpty()) {
      while (batch.size() < options.batchSize() && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
      List<Prediction> predictions = network.predict(batch);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).reveal(predictions.get(i));
      }
      batch.removeIf(Revealing::isDone);
    }
  }
}
