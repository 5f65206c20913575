package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Draws samples in full batches, each where it needs a prediction, and counts the calls. */
final class SamplingRun {

  /** A sample that is being drawn. */
  static final class Sample {

    private SamplerState state;
    private final int label;
    private final RandomGenerator random;

    Sample(SamplerState start, int label, RandomGenerator random) {
      this.state = start;
      this.label = label;
      this.random = random;
    }

    private void step(Prediction prediction) {
      state = state.next(prediction, random);
    }
  }

  private static final Comparator<Question> QUESTIONS =
      Comparator.comparingInt(Question::step).thenComparingInt(Question::label);

  private final DiffusionSampler sampler;
  private final NDManager manager;
  private final Denoiser denoiser;
  private final Shape shape;
  private final int batchSize;
  private long calls;
  private long batches;
  private long done;

  /** For samples that fill a shape [N, h, w]. */
  SamplingRun(DiffusionSampler sampler, NDManager manager, Denoiser denoiser, Shape shape) {
    this.sampler = sampler;
    this.manager = manager;
    this.denoiser = denoiser.guided(sampler.options().guidance());
    this.shape = shape;
    batchSize = sampler.options().batchSize();
  }

  /** Draws all samples. */
  SamplingResult draw(List<Sample> samples) {
    stepFromMasksAlone(samples);
    drawRest(samples);
    long[] tokens = samples.stream().flatMapToLong(s -> Arrays.stream(s.state.tokens())).toArray();
    return new SamplingResult(manager.create(tokens, shape), calls, batches);
  }

  /** Samples that are all masks at one step and of one class put the same question. */
  private record Question(int step, int label) {}

  /** The first step of samples that are all masks: one prediction for each question that occurs. */
  private void stepFromMasksAlone(List<Sample> samples) {
    int places = Math.toIntExact(shape.get(1) * shape.get(2));
    Map<Question, List<Sample>> byQuestion =
        samples.stream()
            .filter(sample -> sample.state.maskedCount() == places)
            .collect(
                Collectors.groupingBy(
                    sample -> new Question(sample.state.noiseStep(), sample.label),
                    () -> new TreeMap<>(QUESTIONS),
                    Collectors.toList()));
    List<List<Sample>> groups = List.copyOf(byQuestion.values());
    for (int from = 0; from < groups.size(); from += batchSize) {
      int to = Math.min(groups.size(), from + batchSize);
      List<List<Sample>> batch = groups.subList(from, to);
      List<Prediction> predictions = predict(batch.stream().map(group -> group.get(0)).toList());
      for (int i = 0; i < batch.size(); i++) {
        Prediction shared = predictions.get(i);
        batch.get(i).forEach(sample -> sample.step(shared));
      }
    }
  }

  /** Keeps the batch full: a sample that is done makes room for the next one. */
  private void drawRest(Collection<Sample> samples) {
    ArrayDeque<Sample> waiting = new ArrayDeque<>(samples);
    waiting.removeIf(sample -> sample.state.isDone());
    List<Sample> batch = new ArrayList<>();
    while (!waiting.isEmpty() || !batch.isEmpty()) {
      while (batch.size() < batchSize && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
      List<Prediction> predictions = predict(batch);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).step(predictions.get(i));
      }
      batch.removeIf(sample -> sample.state.isDone());
      done = (long) samples.size() - waiting.size() - batch.size();
      sampler.progress().accept(done);
    }
  }

  /** Returns what the network predicts for each sample's tokens at its step. */
  private List<Prediction> predict(List<Sample> samples) {
    sampler.requireNotStopped(done, shape.get(0));
    int count = samples.size();
    calls += (long) count * denoiser.passes();
    batches++;
    Shape batchShape = new Shape(count).addAll(shape.slice(1));
    int places = Math.toIntExact(shape.get(1) * shape.get(2));
    long[] tokens = new long[count * places];
    long[] steps = new long[count];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      Sample sample = samples.get(i);
      sample.state.copyTokens(tokens, i * places);
      steps[i] = sample.state.noiseStep();
      labels[i] = sample.label;
    }
    try (NDManager work = manager.newSubManager()) {
      NDArray logits =
          denoiser.logits(work.create(tokens, batchShape), work.create(steps), work.create(labels));
      int codes = sampler.process().codebookSize();
      TokenShapes.requireShape(
          "logits", logits, new Shape(count, codes, shape.get(1), shape.get(2)));
      return Prediction.of(logits, sampler.options());
    }
  }
}
