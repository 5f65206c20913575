package io.github.spikegen.run.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.LatentInterpolation;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.gan.network.Generator;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.internal.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Draws images from a trained generator into files.
 *
 * @param gan the networks
 * @param batchSize the most images that the generator makes at once, at least 1
 */
public record GanSampling(SpikingGan gan, int batchSize) {

  /** The batch where nothing else is asked for. */
  public static final int BATCH = 64;

  private static final int GRID_WAYS = 16;
  private static final int GRID_IMAGES = 64;
  private static final int GRID_COLUMNS = 8;
  private static final int STRIP_IMAGES = 8;

  /** Checks the size. */
  public GanSampling {
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
   * @param strip receives a picture of what the first 8 are made of, step by step, or null
   * @param progress is told after each batch how many images are made
   * @throws IOException if writing fails
   */
  public void write(
      NDManager manager,
      int count,
      long seed,
      Path archive,
      Path grid,
      Path strip,
      LongConsumer progress)
      throws IOException {
    // the file first: who can't write it should know before the long part
    try (ImageArchiveWriter writer = new ImageArchiveWriter(archive, count, imageShape());
        NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      NDArray latents = gan.latents(work, count, RandomKey.of(seed));
      NDArray shown = generate(latents, writer, GRID_IMAGES, progress);
      if (grid != null) {
        new ImageGrid(GRID_COLUMNS).write(grid, shown);
      }
      if (strip != null && gan.generator() instanceof Generator generator) {
        NDArray first = latents.get(":" + Math.min(count, STRIP_IMAGES));
        ScoreStrip.write(strip, generator.generateSteps(first));
      }
    }
  }

  /**
   * Draws images on ways between latent vectors.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param ways how many, at least 1
   * @param steps how many images each has, both ends included, at least 2
   * @param seed the seed of the ends
   * @param archive receives all images, way after way
   * @param grid receives a picture of the first 16 ways, one a row, or null
   * @param progress is told after each batch how many images are made
   * @throws IOException if writing fails
   */
  public void writeWays(
      NDManager manager,
      int ways,
      int steps,
      long seed,
      Path archive,
      Path grid,
      LongConsumer progress)
      throws IOException {
    int count = Math.multiplyExact(ways, steps);
    try (ImageArchiveWriter writer = new ImageArchiveWriter(archive, count, imageShape());
        NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      NDArray ends = gan.latents(work, 2 * ways, RandomKey.of(seed));
      NDArray latents =
          LatentInterpolation.between(ends.get(":" + ways), ends.get(ways + ":"), steps);
      NDArray shown = generate(latents, writer, Math.min(ways, GRID_WAYS) * steps, progress);
      if (grid != null) {
        new ImageGrid(steps).write(grid, shown);
      }
    }
  }

  /** Writes the images of all latent vectors, batch by batch, and returns the first of them. */
  private NDArray generate(
      NDArray latents, ImageArchiveWriter writer, int shown, LongConsumer progress)
      throws IOException {
    int count = Math.toIntExact(latents.getShape().get(0));
    NDList first = new NDList();
    for (int from = 0; from < count; from += batchSize) {
      int to = Math.min(count, from + batchSize);
      try (NDArray batch = latents.get(from + ":" + to);
          NDArray images = gan.generate(batch)) {
        writer.append(images);
        if (from < shown) {
          first.add(images.get(":" + Math.min(to - from, shown - from)));
        }
      }
      progress.accept(to);
    }
    writer.commit();
    return NDArrays.concat(first);
  }

  private Shape imageShape() {
    return gan.generator().getOutputShapes(new Shape[] {latents(1)})[0].slice(1);
  }

  private Shape latents(int count) {
    return new Shape(count, gan.generator().latentSize());
  }
}
