package io.github.spikegen.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.Pixels;
import io.github.spikegen.training.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipOutputStream;

/**
 * Writes an image archive batch by batch, so that a large sample never lies in memory whole.
 *
 * <pre>{@code
 * try (ImageArchiveWriter writer = new ImageArchiveWriter(file, 50_000, new Shape(1, 28, 28))) {
 *   while (writer.remaining() > 0) {
 *     writer.append(batchOf(Math.min(100, writer.remaining())));
 *   }
 *   writer.commit();
 * }
 * }</pre>
 *
 * <p>The file appears with {@link #commit}; closing before leaves no file.
 */
public final class ImageArchiveWriter implements AutoCloseable {

  private final Shape shape;
  private final AtomicFile pending;
  private final ZipOutputStream zip;
  private long remaining;

  /**
   * Starts an archive.
   *
   * @param file the file, replaced if it exists; its folder is made if needed
   * @param count number of images to come, at least 1
   * @param shape the shape of one image, {@code [C, H, W]}
   */
  public ImageArchiveWriter(Path file, long count, Shape shape) throws IOException {
    if (count < 1 || shape.dimension() != 3 || shape.size() < 1) {
      throw new IllegalArgumentException(
          "count must be at least 1 and shape [C, H, W], but are %d and %s"
              .formatted(count, shape));
    }
    this.shape = shape;
    remaining = count;
    pending = new AtomicFile(file);
    try {
      zip = new ZipOutputStream(pending.stream());
      zip.putNextEntry(NumpyArchive.newEntry(ImageArchive.ARRAY));
      zip.write(new NpyHeader(NpyHeader.UINT8, false, new Shape(count).addAll(shape)).encoded());
    } catch (IOException e) {
      pending.close();
      throw e;
    }
  }

  /** {@return how many images are still to come; 0 when the archive is complete} */
  public long remaining() {
    return remaining;
  }

  /**
   * Adds images.
   *
   * @param images {@code [n, C, H, W]}: float32 or float64 in [0, 1], clipped and rounded, or
   *     uint8; n at most {@link #remaining()}
   */
  public void append(NDArray images) throws IOException {
    Shape given = images.getShape();
    if (given.dimension() != 4 || !given.slice(1).equals(shape) || given.get(0) > remaining) {
      throw new IllegalArgumentException(
          "images must be at most %d of shape %s, but are %s".formatted(remaining, shape, given));
    }
    zip.write(Pixels.toByteArray(images));
    remaining -= given.get(0);
  }

  /**
   * Completes the file and lets it appear under its name.
   *
   * @throws IllegalStateException if images are missing
   */
  public void commit() throws IOException {
    if (remaining > 0) {
      throw new IllegalStateException("the archive lacks %d images".formatted(remaining));
    }
    zip.finish(); // and not close, which would close the file before it is on disk
    pending.commit();
  }

  /** Removes what was written, unless it was committed. */
  @Override
  public void close() throws IOException {
    try (pending) {
      zip.close();
    }
  }
}
