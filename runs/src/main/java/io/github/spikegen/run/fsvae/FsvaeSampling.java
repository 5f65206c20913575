package io.github.spikegen.run.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.fsvae.Fsvae;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.internal.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Draws images from a trained model into files.
 *
 * @param model the model
 * @param batchSize the most images that it makes at once, at least 1
 */
public record FsvaeSampling(Fsvae model, int batchSize) {

  static final int GRID_IMAGES = 64;
  static final int GRID_COLUMNS = 8;

  /** Checks the size. */
  public FsvaeSampling {
    Require.atLeast("batchSize", 1, batchSize);
  }

  /**
   * Draws images.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param count how many images, at least 1
   * @param seed the seed
   * @param archive receives all images
   * @param grid receives a picture of the first 64, or null
   * @param progress is told after each batch how many images are made
   * @throws IOException if writing fails
   */
  public void write(
      NDManager manager, int count, long seed, Path archive, Path grid, LongConsumer progress)
      throws IOException {
    RandomKey key = RandomKey.of(seed);
    // the file first: who can't write it should know before the long part
    try (ImageArchiveWriter writer =
            new ImageArchiveWriter(archive, count, model.config().imageShape());
        NDManager work = manager.newSubManager()) {
      NDList first = new NDList();
      for (int from = 0; from < count; from += batchSize) {
        int drawn = Math.min(batchSize, count - from);
        try (NDArray images = model.sample(work, drawn, key, from)) {
          writer.append(images);
          if (from < GRID_IMAGES) {
            first.add(images.get(":" + Math.min(drawn, GRID_IMAGES - from)));
          }
        }
        progress.accept(from + drawn);
      }
      writer.commit();
      if (grid != null) {
        new ImageGrid(GRID_COLUMNS).write(grid, NDArrays.concat(first));
      }
    }
  }
}
