package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** Asks a denoiser about batches of samples, and counts. */
final class DenoiserCalls {

  private final AbsorbingProcess process;
  private final SamplingOptions options;
  private final ConditionalDenoiser denoiser;
  private final Shape tokenShape;
  private final NDManager manager;
  private long calls;
  private long batches;

  DenoiserCalls(
      AbsorbingProcess process,
      SamplingOptions options,
      ConditionalDenoiser denoiser,
      Shape shape,
      NDManager manager) {
    this.process = process;
    this.options = options;
    this.denoiser = denoiser;
    this.tokenShape = shape.slice(1);
    this.manager = manager;
  }

  /** Returns what the network predicts for each sample's tokens at its step. */
  List<Prediction> predict(List<Drawing> samples) {
    calls += (long) samples.size() * denoiser.passes();
    batches++;
    int places = Math.toIntExact(tokenShape.size());
    float[] logits = logits(samples, places);
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      predictions.add(new Prediction(logits, i, process.codebookSize(), places, options));
    }
    return predictions;
  }

  private float[] logits(List<Drawing> samples, int places) {
    int count = samples.size();
    long[] tokens = new long[count * places];
    long[] steps = new long[count];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      Drawing sample = samples.get(i);
      System.arraycopy(sample.revealing().tokens(), 0, tokens, i * places, places);
      steps[i] = sample.revealing().step();
      labels[i] = sample.label();
    }
    try (NDManager work = manager.newSubManager()) {
      NDArray tokenArray = work.create(tokens, new Shape(count).addAll(tokenShape));
      NDArray logits = denoiser.logits(tokenArray, work.create(steps), work.create(labels));
      TokenShapes.requireShape(
          "logits", logits, new Shape(count, process.codebookSize()).addAll(tokenShape));
      return logits.toFloatArray();
    }
  }

  long calls() {
    return calls;
  }

  long batches() {
    return batches;
  }
}
