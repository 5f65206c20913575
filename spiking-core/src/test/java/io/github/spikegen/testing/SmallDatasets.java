package io.github.spikegen.testing;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** Writes tiny data sets in the formats in which the real ones are published. */
public final class SmallDatasets {

  /** The bytes of an IDX file's header that says "images". */
  public static final int IMAGES_MAGIC = 0x803;

  private static final int LABELS_MAGIC = 0x801;
  private static final int CLASSES = 10;

  private SmallDatasets() {}

  /** Writes MNIST's four files, the training files gzipped. */
  public static Path mnist(Path folder, int count, int side) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve("train-images-idx3-ubyte.gz"), gzipped(idxImages(count, count, side, 1)));
    write(folder.resolve("train-labels-idx1-ubyte.gz"), gzipped(idxLabels(count)));
    write(folder.resolve("t10k-images-idx3-ubyte"), idxImages(count, count, side, 2));
    write(folder.resolve("t10k-labels-idx1-ubyte"), idxLabels(count));
    return folder;
  }

  /** Writes the four files of EMNIST's letters, with images of 8x8. */
  public static Path letters(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    for (String part : new String[] {"train", "test"}) {
      String prefix = "emnist-letters-" + part;
      byte[] labels = idxLabels(count);
      for (int i = 0; i < count; i++) {
        labels[2 * Integer.BYTES + i] = (byte) (1 + i % 26);
      }
      write(
          folder.resolve(prefix + "-images-idx3-ubyte.gz"), gzipped(idxImages(count, count, 8, 1)));
      write(folder.resolve(prefix + "-labels-idx1-ubyte.gz"), gzipped(labels));
    }
    return folder;
  }

  /** Returns an IDX file that announces some images and holds as many or fewer. */
  public static byte[] idxImages(int announced, int held, int side, long seed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int number : new int[] {IMAGES_MAGIC, announced, side, side}) {
      out.writeInt(number);
    }
    out.write(noise(held * side * side, seed));
    return bytes.toByteArray();
  }

  /** Returns an IDX file of images without a spot of light. */
  public static byte[] blackImages(int count, int side) throws IOException {
    byte[] bytes = idxImages(count, count, side, 1);
    Arrays.fill(bytes, 4 * Integer.BYTES, bytes.length, (byte) 0);
    return bytes;
  }

  /** Returns an IDX file of labels. */
  public static byte[] idxLabels(int count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(LABELS_MAGIC);
    out.writeInt(count);
    for (int i = 0; i < count; i++) {
      out.write(i % CLASSES);
    }
    return bytes.toByteArray();
  }

  /** Writes CIFAR-10's six files, each with as many images. */
  public static Path cifar10(Path folder, int countEach) throws IOException {
    Files.createDirectories(folder);
    for (int i = 1; i <= 5; i++) {
      write(folder.resolve("data_batch_" + i + ".bin"), cifar10Batch(countEach, i));
    }
    write(folder.resolve("test_batch.bin"), cifar10Batch(countEach, 6));
    return folder;
  }

  /** Returns a file of CIFAR-10. */
  public static byte[] cifar10Batch(int count, long seed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      bytes.write(i % CLASSES);
      bytes.write(noise(3 * 32 * 32, seed * 100 + i));
    }
    return bytes.toByteArray();
  }

  /** Writes CelebA's images, of which the first so many are for training and as many for test. */
  public static Path celeba(Path folder, int countEach) throws IOException {
    Path images = Files.createDirectories(folder.resolve("img_align_celeba"));
    StringBuilder partition = new StringBuilder();
    Random random = new Random(1);
    for (int i = 1; i <= 2 * countEach; i++) {
      BufferedImage face = new BufferedImage(178, 218, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = face.createGraphics();
      graphics.setPaint(
          new GradientPaint(
              0, 0, new Color(random.nextInt()), 178, 0, new Color(random.nextInt())));
      graphics.fillRect(0, 0, 178, 218);
      graphics.dispose();
      String name = "%06d.jpg".formatted(i);
      ImageIO.write(face, "jpg", images.resolve(name).toFile());
      partition.append("%s %d%n".formatted(name, i <= countEach ? 0 : 2));
    }
    Files.writeString(folder.resolve("list_eval_partition.txt"), partition);
    return folder;
  }

  private static byte[] noise(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Compresses. */
  public static byte[] gzipped(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.write(file, content);
  }
}
