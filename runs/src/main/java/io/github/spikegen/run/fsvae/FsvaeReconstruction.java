package io.github.spikegen.run.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.fsvae.Fsvae;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.image.ImageGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Turns images into latents of a trained model and back.
 *
 * @param model the model
 * @param key what latents are drawn from
 */
public record FsvaeReconstruction(Fsvae model, RandomKey key) {

  private static final int BATCH = 100;
  private static final int GRID_COLUMNS = 10;

  /** Receives the reconstructions of one batch, which are closed after the call. */
  @FunctionalInterface
  private interface Sink {
    void accept(NDArray images) throws IOException;
  }

  /**
   * Measures how much is lost.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param images the images
   * @return the mean squared error over all images and pixels, pixels in [0, 1]
   */
  public double meanSquaredError(NDManager manager, ImageDataset images) {
    try {
      return reconstruct(manager, images, reconstructed -> {});
    } catch (IOException e) {
      throw new AssertionError("nothing is written", e);
    }
  }

  /**
   * Writes reconstructions.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param images the images
   * @param archive receives the reconstructions in the order of the images
   * @return the mean squared error over all images and pixels, pixels in [0, 1]
   * @throws IOException if writing fails
   */
  public double write(NDManager manager, ImageDataset images, Path archive) throws IOException {
    try (ImageArchiveWriter writer =
        new ImageArchiveWriter(archive, images.size(), images.shape())) {
      double error = reconstruct(manager, images, writer::append);
      writer.commit();
      return error;
    }
  }

  private double reconstruct(NDManager manager, ImageDataset images, Sink sink) throws IOException {
    double sum = 0;
    long first = 0;
    for (int[] indices : images.inOrder(BATCH)) {
      try (NDManager work = manager.newSubManager()) {
        NDArray originals = images.images(work, indices);
        NDArray reconstructed = model.reconstruct(originals, key, first);
        sum += indices.length * reconstructed.sub(originals).square().mean().getFloat();
        first += indices.length;
        sink.accept(reconstructed);
      }
    }
    return sum / images.size();
  }

  /**
   * Draws the first images above their reconstructions.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param images the images
   * @param count how many at most, at least 1
   * @param file the picture, replaced if it exists
   * @throws IOException if writing fails
   */
  public void drawGrid(NDManager manager, ImageDataset images, int count, Path file)
      throws IOException {
    int shown = (int) Math.min(count, images.size());
    try (NDManager work = manager.newSubManager()) {
      NDArray originals = images.images(work, IntStream.range(0, shown).toArray());
      new ImageGrid(GRID_COLUMNS).write(file, originals, model.reconstruct(originals, key, 0));
    }
  }
}
