package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DiffusionSampler;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SamplingResult;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Draws images from a trained model into files.
 *
 * @param tokenizer the trained VQ-SVAE
 * @param process the noise process
 * @param denoiser the trained denoiser
 * @param options how to draw
 * @param classes which classes to draw; in turn if it names none
 */
public record DiffusionSampling(
    VqSvae tokenizer,
    AbsorbingProcess process,
    SpikingDenoiser denoiser,
    SamplingOptions options,
    ClassChoice classes) {

  private static final int GRID_IMAGES = 64;
  private static final int GRID_COLUMNS = 8;

  /**
   * Draws all classes in turn, if the model knows any.
   *
   * @param tokenizer the trained VQ-SVAE
   * @param process the noise process
   * @param denoiser the trained denoiser
   * @param options how to draw
   */
  public DiffusionSampling(
      VqSvae tokenizer,
      AbsorbingProcess process,
      SpikingDenoiser denoiser,
      SamplingOptions options) {
    this(tokenizer, process, denoiser, options, ClassChoice.OWN);
  }

  /** Returns the columns of a grid of samples: one a class if classes are drawn in turn. */
  static int columns(int classesInTurn) {
    return classesInTurn > 1 ? classesInTurn : GRID_COLUMNS;
  }

  /** Returns how many images fill the rows of a grid: 64, or a little less. */
  static int gridImages(int columns) {
    return Math.max(1, GRID_IMAGES / columns) * columns;
  }

  /**
   * What sampling cost.
   *
   * @param seconds the time, decoding and writing included
   * @param callsPerSample how often the network saw a sample, on average
   */
  public record Cost(double seconds, double callsPerSample) {}

  /**
   * Draws images.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param count how many images, at least 1
   * @param seed the seed
   * @param archive receives all images
   * @param grid receives a picture of the first 64, or of as many as fill its rows, or null
   * @param progress is told after each network call how many images' tokens are drawn
   * @return what it cost
   * @throws IOException if writing fails
   */
  public Cost write(
      NDManager manager, int count, long seed, Path archive, Path grid, LongConsumer progress)
      throws IOException {
    long start = System.nanoTime();
    // the file first: who can't write it should know before the long part
    try (ImageArchiveWriter writer =
            new ImageArchiveWriter(archive, count, tokenizer.config().imageShape());
        NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      Denoiser network = Denoiser.evaluating(denoiser).guided(classes.guidance());
      int[] labels = classes.inTurn(count, network.classes());
      SamplingResult sampled =
          new DiffusionSampler(process, options)
              .withProgress(progress)
              .sample(work, network, tokenizer.tokenShape(), labels, 0, seed);
      decode(sampled.tokens(), writer);
      writer.commit();
      if (grid != null) {
        int columns = columns(classes.only() == null ? network.classes() : 1);
        NDArray first = sampled.tokens().get(":" + Math.min(count, gridImages(columns)));
        new ImageGrid(columns).write(grid, tokenizer.decode(first));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Cost(seconds, (double) sampled.networkCalls() / count);
    }
  }

  /** Decodes batch by batch, so that many images never lie in memory at once. */
  private void decode(NDArray tokens, ImageArchiveWriter writer) throws IOException {
    long count = tokens.getShape().get(0);
    for (long from = 0; from < count; from += options.batchSize()) {
      long to = Math.min(count, from + options.batchSize());
      try (NDArray batch = tokens.get(from + ":" + to);
          NDArray images = tokenizer.decode(batch)) {
        writer.append(images);
      }
    }
  }
}
