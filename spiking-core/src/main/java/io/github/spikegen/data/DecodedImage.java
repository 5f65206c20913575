package io.github.spikegen.data;

import io.github.spikegen.internal.BoundedFile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** A picture file's pixels: unsigned bytes {@code [3, height, width]} of red, green and blue. */
final class DecodedImage {

  static final int CHANNELS = 3;

  private static final int MOST_BYTES = 256 << 20;
  private static final long MOST_PIXELS = 1 << 26;

  /** Of one bit, in a PNG file packed as well as can be; a JPEG file has fewer. */
  private static final long PIXELS_A_BYTE = 8 * 1032;

  /** The decoded picture, its samples as integers, and as bytes. */
  private static final double BYTES_A_PIXEL = 4 + 4 * CHANNELS + CHANNELS;

  /**
   * Words of a decoder's warning about an incomplete picture, the rest of which it fills with gray.
   */
  private static final Pattern DAMAGE = Pattern.compile("truncated|premature|corrupt");

  private final int height;
  private final int width;
  private final byte[] pixels;

  private DecodedImage(int height, int width, byte... pixels) {
    this.height = height;
    this.width = width;
    this.pixels = pixels;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** Returns what is kept of the image, {@code [3, size, size]}. */
  byte[] framed(CropAndResize framing) {
    return framing.apply(pixels, CHANNELS, height, width);
  }

  /** Reads a file whose content, not its name, tells the format: one that Java's ImageIO reads. */
  static DecodedImage of(Path file) throws IOException {
    byte[] stored;
    try {
      stored = BoundedFile.read(file, MOST_BYTES);
    } catch (NoSuchFileException e) {
      throw new DataFileException(file + " is missing", e);
    }
    // not ImageIO.read, which writes a copy of each file to the disk
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(stored))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new DataFileException(
            "%s is no JPEG or PNG image, or damaged at its start".formatted(file));
      }
      return ofPicture(decode(file, stored.length, readers.next(), in));
    }
  }

  private static BufferedImage decode(
      Path file, long bytes, ImageReader reader, ImageInputStream in) throws IOException {
    StringBuilder damage = new StringBuilder();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (DAMAGE.matcher(warning.toLowerCase(Locale.ROOT)).find()) {
            damage.append(damage.isEmpty() ? "" : ", ").append(warning);
          }
        });
    try {
      reader.setInput(in, true, true);
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      long most = Math.min(MOST_PIXELS, PIXELS_A_BYTE * bytes);
      if (pixels > most) {
        throw new DataFileException(
            "%s has %dx%d pixels, expected at most %,d"
                .formatted(file, reader.getWidth(0), reader.getHeight(0), most));
      }
      BoundedFile.requireMemory(file + ": its pixels", BYTES_A_PIXEL * pixels);
      BufferedImage picture = reader.read(0);
      if (!damage.isEmpty()) {
        throw new DataFileException("%s is damaged: %s".formatted(file, damage));
      }
      return picture;
    } catch (DataFileException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // decoders fail in many ways on damaged data
      throw new DataFileException(
          "%s can't be read as an image: %s".formatted(file, e.getMessage()), e);
    } finally {
      reader.dispose();
    }
  }

  private static DecodedImage ofPicture(BufferedImage picture) {
    int height = picture.getHeight();
    int width = picture.getWidth();
    int[] samples = samples(picture);
    int bands = samples.length / (height * width);
    byte[] pixels = new byte[CHANNELS * height * width];
    int next = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int i = Math.min(channel, bands - 1); i < samples.length; i += bands) {
        pixels[next++] = (byte) samples[i];
      }
    }
    return new DecodedImage(height, width, pixels);
  }

  /** Returns red, green and blue, or gray alone, pixel by pixel. */
  private static int[] samples(BufferedImage picture) {
    Raster raster = picture.getRaster();
    int bands = raster.getNumBands();
    boolean plain =
        (bands == 1 || bands == CHANNELS)
            && raster.getTransferType() == DataBuffer.TYPE_BYTE
            && picture.getColorModel() instanceof ComponentColorModel;
    if (plain) { // getRGB would brighten gray, and takes longer than decoding
      return raster.getPixels(0, 0, picture.getWidth(), picture.getHeight(), (int[]) null);
    }
    BufferedImage colors =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        colors.setRGB(x, y, picture.getRGB(x, y));
      }
    }
    return samples(colors);
  }
}
