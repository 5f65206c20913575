package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.vqsvae.CodebookUsage;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * How well images survive being turned into tokens and back.
 *
 * @param meanSquaredError the mean over all images and pixels, pixels in [0, 1]
 * @param usage how often each code was chosen
 */
public record Reconstructions(double meanSquaredError, CodebookUsage usage) {

  private static final int BATCH = 100;
  private static final int GRID_COLUMNS = 10;

  /** Receives the reconstructions of one batch. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Receives one batch.
     *
     * @param images reconstructions in [0, 1], {@code [n, C, H, W]}; closed after the call
     * @throws IOException if writing fails
     */
    void accept(NDArray images) throws IOException;
  }

  /**
   * Reconstructs images.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param model the trained model
   * @param images the images
   * @return the error and the codes used
   */
  public static Reconstructions of(NDManager manager, VqSvae model, ImageDataset images) {
    try {
      return of(manager, model, images, reconstructed -> {});
    } catch (IOException e) {
      throw new AssertionError("nothing is written", e);
    }
  }

  /**
   * Reconstructs images and hands them on, batch after batch in their order.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param model the trained model
   * @param images the images
   * @param sink receives the reconstructions
   * @return the error and the codes used
   * @throws IOException what the sink threw
   */
  public static Reconstructions of(NDManager manager, VqSvae model, ImageDataset images, Sink sink)
      throws IOException {
    double sum = 0;
    CodebookUsage usage = CodebookUsage.none(model.codebookSize());
    for (int[] indices : images.inOrder(BATCH)) {
      try (NoGrad off = new NoGrad();
          NDManager work = manager.newSubManager()) {
        NDArray originals = images.images(work, indices);
        NDArray tokens = model.encode(originals);
        NDArray reconstructed = model.decode(tokens);
        usage = usage.plus(tokens);
        sum += indices.length * reconstructed.sub(originals).square().mean().getFloat();
        sink.accept(reconstructed);
      }
    }
    return new Reconstructions(sum / images.size(), usage);
  }

  /**
   * Draws the first images above their reconstructions.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param model the trained model
   * @param images the images
   * @param count how many at most, at least 1
   * @param file the picture, replaced if it exists
   * @throws IOException if writing fails
   */
  public static void drawGrid(
      NDManager manager, VqSvae model, ImageDataset images, int count, Path file)
      throws IOException {
    int shown = (int) Math.min(count, images.size());
    try (NDManager work = manager.newSubManager()) {
      NDArray originals = images.images(work, IntStream.range(0, shown).toArray());
      new ImageGrid(GRID_COLUMNS).write(file, originals, model.reconstruct(originals));
    }
  }
}
