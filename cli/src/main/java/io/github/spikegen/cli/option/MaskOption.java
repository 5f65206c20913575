package io.github.spikegen.cli.option;

import io.github.spikegen.cli.view.Text;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.diffusion.inpainting.MaskRegion;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import picocli.CommandLine.Option;

/** Which part of images is drawn anew: one that has a name, or what a picture shows. */
public final class MaskOption {

  private static final int MID_GREY = 128;

  @Option(
      names = "--mask",
      paramLabel = "SPEC",
      required = true,
      description =
          "What is drawn anew: left, right, top, bottom, centre, border (all but the centre), or a"
              + " PNG file of the images' size where that is white.")
  private String spec;

  /** Returns the mask for images of a size. */
  public ImageMask of(int height, int width) {
    for (MaskRegion region : MaskRegion.values()) {
      if (Text.typed(region).equals(spec)) {
        return region.of(height, width);
      }
    }
    Path file = Path.of(spec);
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "--mask: expected %s or a PNG file, but '%s' is none of these".formatted(names(), spec));
    }
    return shownIn(read(file, height, width));
  }

  private static String names() {
    return Arrays.stream(MaskRegion.values()).map(Text::typed).collect(Collectors.joining(", "));
  }

  private BufferedImage read(Path file, int height, int width) {
    // every Java platform has one
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    // ImageIO's own stream would be cached in a temporary file
    try (InputStream bytes = Files.newInputStream(file);
        ImageInputStream stream = new MemoryCacheImageInputStream(bytes)) {
      reader.setInput(stream);
      int foundHeight = reader.getHeight(0);
      int foundWidth = reader.getWidth(0);
      if (foundHeight != height || foundWidth != width) {
        throw new UsageException(
            "--mask: %s is %d pixels wide and %d high, but the model's images are %d wide and %d high"
                .formatted(spec, foundWidth, foundHeight, width, height));
      }
      return reader.read(0);
    } catch (UsageException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // what damaged files make readers throw
      throw new UsageException("--mask: %s is no PNG file, or a damaged one".formatted(spec));
    } finally {
      reader.dispose();
    }
  }

  private ImageMask shownIn(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    boolean[] unknown = new boolean[height * width];
    boolean any = false;
    for (int i = 0; i < unknown.length; i++) {
      unknown[i] = isWhite(image, i % width, i / width);
      any |= unknown[i];
    }
    if (!any) {
      throw new UsageException(
          "--mask: %s is black everywhere, so nothing would be drawn; white is drawn"
              .formatted(spec));
    }
    return new ImageMask(height, width, unknown);
  }

  /** Tells whether a pixel is brighter than mid-grey, and no less opaque. */
  private static boolean isWhite(BufferedImage image, int x, int y) {
    int argb = image.getRGB(x, y);
    int alpha = argb >>> 24;
    int light = ((argb >> 16 & 0xFF) + (argb >> 8 & 0xFF) + (argb & 0xFF)) / 3;
    if (image.getType() == BufferedImage.TYPE_BYTE_GRAY) {
      light = image.getRaster().getSample(x, y, 0); // getRGB makes greys lighter than they are
    }
    return alpha >= MID_GREY && light >= MID_GREY;
  }
}
