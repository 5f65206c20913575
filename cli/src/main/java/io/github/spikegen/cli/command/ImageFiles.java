package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.image.EventFrames;
import io.github.spikegen.image.ImageArchiveWriter;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.run.GenerativeModel.ImageSink;
import io.github.spikegen.training.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The files that images go to: an archive with all, and maybe a picture of the first. */
final class ImageFiles implements ImageSink, AutoCloseable {

  private final ImageArchiveWriter archive;
  private final Path file;
  private final Path grid;
  private final int shownMost;
  private final NDManager manager = NDManager.newBaseManager();
  private final NDList shown = new NDList();
  private final Thread interrupted = new Thread(this::discard);
  private int shownCount;
  private int frames = 1;
  private Path animation;
  private boolean empty = true;

  /**
   * Begins the archive: who can't write it is told before the long part.
   *
   * @param files where to
   * @param count how many images there will be
   * @param shape their shape {@code [C, H, W]}
   * @param shownMost how many are in the picture, at most
   */
  ImageFiles(OutputFiles files, long count, Shape shape, int shownMost) throws IOException {
    this(files.archive(), count, shape, files.grid(), shownMost);
  }

  /** Takes the file of an archive, or null for none, and a picture's file, or null. */
  ImageFiles(Path file, long count, Shape shape, Path grid, int shownMost) throws IOException {
    this.file = file;
    this.grid = grid;
    this.shownMost = shownMost;
    Runtime.getRuntime().addShutdownHook(interrupted); // before there is something to remove
    archive = file == null ? null : open(count, shape);
  }

  /** Says that images are sequences if they are, and the file where these move, or null. */
  ImageFiles ofFrames(int count, Path file) {
    frames = count;
    animation = file;
    return this;
  }

  private ImageArchiveWriter open(long count, Shape shape) throws IOException {
    try {
      return new ImageArchiveWriter(file, count, shape);
    } catch (IOException e) {
      Runtime.getRuntime().removeShutdownHook(interrupted);
      throw e;
    }
  }

  /** Ctrl-C leaves nothing half-written behind. */
  private void discard() {
    try {
      if (file != null) {
        AtomicFile.discard(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns true until images were given. */
  boolean isEmpty() {
    return empty;
  }

  @Override
  public void accept(NDArray images) throws IOException {
    empty = false;
    if (archive != null) {
      archive.append(images);
    }
    long wanted = Math.min(shownMost - shownCount, images.getShape().get(0));
    if ((grid != null || animation != null) && wanted > 0) {
      try (NDArray first = images.get(":" + wanted)) {
        NDArray kept = first.duplicate();
        kept.attach(manager);
        shown.add(kept);
      }
      shownCount += (int) wanted;
    }
  }

  /** Completes the archive, and draws the picture with so many images a row, others above them. */
  void finish(int columns, NDArray... above) throws IOException {
    if (archive != null) {
      archive.commit();
    }
    if (grid != null) {
      NDList sets = new NDList(above);
      sets.add(NDArrays.concat(shown));
      sets.replaceAll(images -> EventFrames.shown(images, frames));
      new ImageGrid(EventFrames.columns(columns, frames)).write(grid, sets.toArray(NDArray[]::new));
    }
    if (animation != null) {
      EventFrames.animate(animation, NDArrays.concat(shown), frames, new ImageGrid(columns));
    }
  }

  @Override
  public void close() throws IOException {
    manager.close();
    if (archive != null) {
      archive.close();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException e) {
      // Ctrl-C came this moment
    }
  }
}
