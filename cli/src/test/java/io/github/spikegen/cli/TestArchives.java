package io.github.spikegen.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.dataset.NamedDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Archives of images to judge. */
public final class TestArchives {

  private TestArchives() {}

  /** Writes some of the bundled images. */
  public static void mini(Path file, Split split, int from, int to) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      int[] indices = IntStream.range(from, to).toArray();
      ImageArchive.write(file, NamedDataset.MINI.load(null, split).bytes(manager, indices));
    }
  }

  /** Writes noise. */
  public static void noise(Path file, int count, int channels, int side) {
    try (NDManager manager = NDManager.newBaseManager()) {
      ImageArchive.write(
          file, RandomKey.of(count).uniform(manager, new Shape(count, channels, side, side)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes black images but for a white one. */
  public static void bright(Path file, int count, int white) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray images = manager.zeros(new Shape(count, 1, 28, 28));
      images.set(new NDIndex(white), 1);
      ImageArchive.write(file, images);
    }
  }

  /** Writes an array that holds no bytes, under a name. */
  public static void floats(Path file, String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = manager.zeros(new Shape(8, 1, 28, 28));
      array.setName(name);
      Files.write(file, new NDList(array).encode(NDList.Encoding.NPZ));
    }
  }
}
