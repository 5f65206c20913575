package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DiffusionSampler;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SamplingResult;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.image.ImageGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Draws parts of images anew into files.
 *
 * @param tokenizer images to tokens and back
 * @param process the noise process
 * @param denoiser the trained denoiser
 * @param options how to draw
 * @param classes which classes the images are taken to be of; their labels if it names none
 * @param mask which pixels are drawn
 * @param known what the other pixels show
 */
public record Inpainting(
    ImageTokenizer tokenizer,
    AbsorbingProcess process,
    SpikingDenoiser denoiser,
    SamplingOptions options,
    ClassChoice classes,
    ImageMask mask,
    KnownPixels known) {

  private static final int GRID_IMAGES = 10;
  private static final int GRID_COMPLETIONS = 8;
  private static final int COMPLETIONS_AT_ONCE = 256;

  /**
   * What inpainting cost.
   *
   * @param seconds the time, encoding, decoding and writing included
   * @param callsPerCompletion how often the network saw a completion, on average
   */
  public record Cost(double seconds, double callsPerCompletion) {}

  /**
   * Draws images.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param images the images
   * @param completions how many times each image is drawn, at least 1
   * @param seed the seed
   * @param archive receives all completions, those of an image one after the other
   * @param grid receives a picture of the first images, or null: the originals, what the model is
   *     given, and under them completions
   * @param progress is told after each part how many images are done
   * @return what it cost
   * @throws IOException if writing fails
   */
  public Cost write(
      NDManager manager,
      ImageDataset images,
      int completions,
      long seed,
      Path archive,
      Path grid,
      LongConsumer progress)
      throws IOException {
    final long start = System.nanoTime();
    long count = images.size() * completions;
    long calls = 0;
    int done = 0;
    try (ImageArchiveWriter writer = new ImageArchiveWriter(archive, count, images.shape());
        NoGrad off = new NoGrad()) {
      for (int[] part : images.inOrder(Math.max(GRID_IMAGES, COMPLETIONS_AT_ONCE / completions))) {
        try (NDManager work = manager.newSubManager()) {
          NDArray originals = images.images(work, part);
          SamplingResult sampled =
              draw(originals, labels(images, part), completions, RandomKey.of(seed).fold(done));
          NDArray drawn = decode(sampled.tokens(), originals.repeat(0, completions));
          writer.append(drawn);
          if (grid != null && done == 0) {
            drawGrid(grid, originals, drawn, completions);
          }
          calls += sampled.networkCalls();
        }
        done += part.length;
        progress.accept(done);
      }
      writer.commit();
    }
    return new Cost((System.nanoTime() - start) / 1e9, (double) calls / count);
  }

  private int[] labels(ImageDataset images, int... part) {
    if (classes.only() != null || denoiser.config().classes() == 0) {
      return classes.inTurn(part.length, 0);
    }
    int[] all = images.labels();
    return Arrays.stream(part).map(index -> all[index]).toArray();
  }

  private SamplingResult draw(NDArray originals, int[] labels, int completions, RandomKey key) {
    NDManager manager = originals.getManager();
    NDArray unknown = mask.tokens(manager, tokenizer.tokenShape());
    NDArray partial = process.maskAt(tokenizer.encode(originals), unknown);
    int[] repeated = new int[labels.length * completions];
    Arrays.setAll(repeated, i -> labels[i / completions]);
    return new DiffusionSampler(process, options)
        .complete(
            partial.repeat(0, completions),
            Denoiser.evaluating(denoiser).guided(classes.guidance()),
            repeated,
            key.seed());
  }

  private NDArray decode(NDArray tokens, NDArray originals) {
    NDList images = new NDList();
    long count = tokens.getShape().get(0);
    for (long from = 0; from < count; from += options.batchSize()) {
      images.add(
          tokenizer.decode(tokens.get(from + ":" + Math.min(count, from + options.batchSize()))));
    }
    NDArray decoded = NDArrays.concat(images);
    return switch (known) {
      case ORIGINAL -> mask.paste(originals, decoded);
      case DECODED -> decoded;
    };
  }

  private void drawGrid(Path file, NDArray originals, NDArray drawn, int completions)
      throws IOException {
    String first = ":" + Math.min(GRID_IMAGES, originals.size(0));
    NDArray shown = originals.get(first);
    NDList rows = new NDList(shown, mask.grey(shown));
    Shape shape = originals.getShape();
    NDArray byImage = drawn.reshape(new Shape(shape.get(0), completions).addAll(shape.slice(1)));
    for (int i = 0; i < Math.min(GRID_COMPLETIONS, completions); i++) {
      rows.add(byImage.get(first + ", " + i));
    }
    new ImageGrid(GRID_IMAGES).write(file, rows.toArray(NDArray[]::new));
  }
}
