package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Draws tokens by running the noise process backwards with a denoiser.
 *
 * <p>The network is called only where it decides something: a sample takes part in a batch only at
 * steps that reveal one of its tokens, and the answer for "everything masked at step t" is computed
 * once for all samples of a class. Both are exact as long as the denoiser is in evaluation mode,
 * where its answer for a sample depends on that sample's tokens, step and class alone.
 *
 * <p>A sample's random numbers depend on the seed and its index, so the same seed draws the same
 * tokens whatever the batch size (as far as the network's own rounding does not depend on it).
 * Gradients are off while sampling, on any thread; a sampler has no state and may be shared.
 */
public final class DiffusionSampler {

  private final AbsorbingProcess process;
  private final SamplingOptions options;
  private final LongConsumer progress;

  /**
   * Creates a sampler.
   *
   * @param process the noise process that the denoiser was trained for
   * @param options how to draw
   * @throws IllegalArgumentException if there are more sampling steps than noise steps
   */
  public DiffusionSampler(AbsorbingProcess process, SamplingOptions options) {
    this(process, options, samplesDone -> {});
  }

  private DiffusionSampler(
      AbsorbingProcess process, SamplingOptions options, LongConsumer progress) {
    if (options.steps() > process.steps()) {
      throw new IllegalArgumentException(
          "steps must be at most the process's %d, but was %d"
              .formatted(process.steps(), options.steps()));
    }
    this.process = process;
    this.options = options;
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /**
   * Returns the same sampler, which says how far it is.
   *
   * @param samplesDone is told after each network call how many samples have all their tokens, on
   *     the thread that draws
   * @return a sampler that draws the same
   */
  public DiffusionSampler withProgress(LongConsumer samplesDone) {
    return new DiffusionSampler(process, options, samplesDone);
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
  public SamplingResult sample(
      NDManager manager, Denoiser denoiser, Shape tokenShape, int count, long seed) {
    Require.atLeast("count", 1, count);
    ConditionalDenoiser classless = ConditionalDenoiser.withoutClasses(denoiser);
    return sample(manager, classless, tokenShape, new int[count], seed);
  }

  /**
   * Draws samples of given classes from nothing but masks.
   *
   * @param manager the manager of the result
   * @param denoiser the network, usually {@link ConditionalDenoiser#evaluating}
   * @param tokenShape the shape {@code [h, w]} of one sample
   * @param labels the class of each sample, 0 to C, where C is "no class"; at least one
   * @param seed the seed
   * @return tokens {@code [labels.length, h, w]} in {@code manager}
   */
  public SamplingResult sample(
      NDManager manager, ConditionalDenoiser denoiser, Shape tokenShape, int[] labels, long seed) {
    if (tokenShape.dimension() != 2) {
      throw new IllegalArgumentException("tokenShape must be [h, w], but was " + tokenShape);
    }
    Require.atLeast("labels.length", 1, labels.length);
    long[] masks = new long[Math.toIntExact(labels.length * tokenShape.size())];
    Arrays.fill(masks, process.maskToken());
    Shape shape = new Shape(labels.length).addAll(tokenShape);
    return run(manager, denoiser, masks, shape, labels, seed);
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
  public SamplingResult complete(NDArray partial, Denoiser denoiser, long seed) {
    TokenShapes.requireTokens("partial", partial);
    int count = Math.toIntExact(partial.getShape().get(0));
    return complete(partial, ConditionalDenoiser.withoutClasses(denoiser), new int[count], seed);
  }

  /**
   * Draws the masked tokens of partly known samples of given classes.
   *
   * @param partial tokens, int64 {@code [N, h, w]}, 0 to K-1, or K where the sampler is to draw
   * @param denoiser the network, usually {@link ConditionalDenoiser#evaluating}
   * @param labels the class of each of the N samples, 0 to C, where C is "no class"
   * @param seed the seed
   * @return tokens {@code [N, h, w]} in {@code partial}'s manager; known ones unchanged
   * @throws IllegalArgumentException if a token is not between 0 and K
   */
  public SamplingResult complete(
      NDArray partial, ConditionalDenoiser denoiser, int[] labels, long seed) {
    TokenShapes.requireTokens("partial", partial);
    if (labels.length != partial.getShape().get(0)) {
      throw new IllegalArgumentException(
          "labels must be one a sample, but are %d for %s"
              .formatted(labels.length, partial.getShape()));
    }
    long[] tokens = partial.toLongArray();
    for (long token : tokens) {
      if (token < 0 || token > process.maskToken()) {
        throw new IllegalArgumentException(
            "partial must hold tokens between 0 and %d, but holds %d"
                .formatted(process.maskToken(), token));
      }
    }
    return run(partial.getManager(), denoiser, tokens, partial.getShape(), labels, seed);
  }

  private SamplingResult run(
      NDManager manager,
      ConditionalDenoiser denoiser,
      long[] initial,
      Shape shape,
      int[] labels,
      long seed) {
    requireClasses(denoiser, labels);
    List<Drawing> samples = begin(initial, shape, labels, seed);
    DenoiserCalls network = new DenoiserCalls(process, options, denoiser, shape, manager);
    try (NoGrad off = new NoGrad()) {
      revealFromMasksAlone(samples, network);
      revealRest(samples, network);
    }
    long[] tokens =
        samples.stream().flatMapToLong(s -> Arrays.stream(s.revealing().tokens())).toArray();
    return new SamplingResult(manager.create(tokens, shape), network.calls(), network.batches());
  }

  private static void requireClasses(ConditionalDenoiser denoiser, int... labels) {
    for (int label : labels) {
      if (label < 0 || label > denoiser.noClass()) {
        throw new IllegalArgumentException(
            "labels must be between 0 and %d, but one is %d".formatted(denoiser.noClass(), label));
      }
    }
  }

  private List<Drawing> begin(long[] initial, Shape shape, int[] labels, long seed) {
    int places = Math.toIntExact(shape.get(1) * shape.get(2));
    Revealings revealings = new Revealings(process, options, shape.slice(1));
    RandomKey key = RandomKey.of(seed);
    List<Drawing> samples = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      long[] tokens = Arrays.copyOfRange(initial, i * places, (i + 1) * places);
      samples.add(new Drawing(revealings.start(tokens, key.fold(i).generator()), labels[i]));
    }
    return samples;
  }

  /** Samples that are all masks at one step and of one class put the same question. */
  private record Question(int step, int label) implements Comparable<Question> {

    @Override
    public int compareTo(Question other) {
      return step == other.step
          ? Integer.compare(label, other.label)
          : Integer.compare(step, other.step);
    }
  }

  /** The first step of samples that are all masks: one prediction for each question that occurs. */
  private void revealFromMasksAlone(List<Drawing> samples, DenoiserCalls network) {
    Map<Question, List<Drawing>> byQuestion =
        samples.stream()
            .filter(
                s -> Arrays.stream(s.revealing().tokens()).allMatch(t -> t == process.maskToken()))
            .collect(
                Collectors.groupingBy(
                    s -> new Question(s.revealing().step(), s.label()),
                    TreeMap::new,
                    Collectors.toList()));
    List<List<Drawing>> groups = List.copyOf(byQuestion.values());
    for (int from = 0; from < groups.size(); from += options.batchSize()) {
      int to = Math.min(groups.size(), from + options.batchSize());
      List<List<Drawing>> batch = groups.subList(from, to);
      List<Prediction> predictions = network.predict(batch.stream().map(g -> g.get(0)).toList());
      for (int i = 0; i < batch.size(); i++) {
        Prediction shared = predictions.get(i);
        batch.get(i).forEach(sample -> sample.revealing().reveal(shared));
      }
    }
  }

  /** Keeps the batch full: a sample that is done makes room for the next one. */
  private void revealRest(Collection<Drawing> samples, DenoiserCalls network) {
    ArrayDeque<Drawing> waiting = new ArrayDeque<>(samples);
    waiting.removeIf(sample -> sample.revealing().isDone());
    List<Drawing> batch = new ArrayList<>();
    while (!waiting.isEmpty() || !batch.isEmpty()) {
      while (batch.size() < options.batchSize() && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
      List<Prediction> predictions = network.predict(batch);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).revealing().reveal(predictions.get(i));
      }
      batch.removeIf(sample -> sample.revealing().isDone());
      progress.accept((long) samples.size() - waiting.size() - batch.size());
    }
  }
}
