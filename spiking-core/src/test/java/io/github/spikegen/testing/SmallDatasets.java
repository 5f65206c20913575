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
import java.util.zip.GZIPInputStream;
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

  /**
   * Writes N-MNIST's folders, with as many files in each of the two parts: images of Fashion-MNIST
   * as an event camera sees them that moves in three saccades.
   */
  public static Path nMnist(Path folder, int countEach) throws IOException {
    for (String part : new String[] {"Train", "Test"}) {
      for (int label = 0; label < CLASSES; label++) {
        Files.createDirectories(folder.resolve(part + "/" + label));
      }
      String source = part.equals("Train") ? "train" : "t10k";
      Path images =
          TestData.directory().resolve("fashion-mnist-mini/" + source + "-images-idx3-ubyte.gz");
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(images))) {
        in.skipNBytes(4 * Integer.BYTES);
        for (int i = 0; i < countEach; i++) {
          String name = "%s/%d/%05d.bin".formatted(part, i % CLASSES, i + 1);
          write(folder.resolve(name), saccades(in.readNBytes(28 * 28)));
        }
      }
    }
    return folder;
  }

  /** Three ways of 100 ms along a triangle; a pixel that gets another brightness is an event. */
  private static byte[] saccades(byte[] image) {
    int[][] corners = {{0, 0}, {3, 6}, {6, 0}, {0, 0}};
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    for (int step = 1; step <= 60; step++) {
      for (int pixel = 0; pixel < 34 * 34; pixel++) {
        int x = pixel % 34;
        int y = pixel / 34;
        boolean now = isBright(image, corners, step, x, y);
        if (now != isBright(image, corners, step - 1, x, y)) {
          events.writeBytes(event(x, y, now ? 1 : 0, step * 5000 + pixel));
        }
      }
    }
    return events.toByteArray();
  }

  private static boolean isBright(byte[] image, int[][] corners, int step, int x, int y) {
    int[] from = corners[Math.min(step / 20, 2)];
    int[] to = corners[Math.min(step / 20, 2) + 1];
    double way = step == 60 ? 1 : step % 20 / 20.0;
    int column = x - (int) Math.round(from[0] + way * (to[0] - from[0]));
    int row = y - (int) Math.round(from[1] + way * (to[1] - from[1]));
    boolean inside = column >= 0 && column < 28 && row >= 0 && row < 28;
    return inside && image[row * 28 + column] < 0; // 128 and more
  }

  /** Returns an event as N-MNIST has it. */
  public static byte[] event(int x, int y, int polarity, int microseconds) {
    return new byte[] {
      (byte) x,
      (byte) y,
      (byte) (polarity << 7 | microseconds >> 16),
      (byte) (microseconds >> 8),
      (byte) microseconds
    };
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
