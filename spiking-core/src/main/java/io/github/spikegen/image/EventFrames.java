package io.github.spikegen.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.training.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Shows sequences of frames, {@code [N, T·2, H, W]}, whose channels count the events that made a
 * pixel darker and those that made it brighter: on black, the former blue, the latter red.
 */
public final class EventFrames {

  private static final int HUNDREDTHS_A_FRAME = 20;

  private EventFrames() {}

  /**
   * Colors frames, which pictures can then show; still images stay as they are.
   *
   * @param images {@code [N, T·2, H, W]}, floating-point numbers in [0, 1] or uint8; of T = 1
   *     anything
   * @param frames T
   * @return {@code [N·T, 3, H, W]}, the frames of a sequence one after the other; of T = 1 the
   *     images themselves
   */
  public static NDArray shown(NDArray images, int frames) {
    if (frames == 1) {
      return images;
    }
    Shape shape = images.getShape();
    if (shape.dimension() != 4 || shape.get(1) != 2L * frames) {
      throw new IllegalArgumentException(
          "images must be [N, %d, H, W] for %d frames, but are %s"
              .formatted(2 * frames, frames, shape));
    }
    NDArray each = images.reshape(shape.get(0) * frames, 2, shape.get(2), shape.get(3));
    NDArray darker = each.get(":, 0:1");
    return NDArrays.concat(new NDList(each.get(":, 1:2"), darker.zerosLike(), darker), 1);
  }

  /**
   * Chooses how many frames are side by side, so that sequences are not broken.
   *
   * @param columns how many still images would be, at least 1
   * @param frames T
   * @return a multiple of T, at least 1
   */
  public static int columns(int columns, int frames) {
    return Math.max(columns / frames, 1) * frames;
  }

  /**
   * Writes a picture that moves: a grid of sequences, frame after frame, over and over.
   *
   * @param file the GIF file, replaced if it exists; its folder is made if needed
   * @param images {@code [N, T·2, H, W]}, floating-point numbers in [0, 1] or uint8
   * @param frames T, at least 2
   * @param grid how sequences are arranged
   * @throws IOException if writing fails; the file is as it was before
   */
  public static void animate(Path file, NDArray images, int frames, ImageGrid grid)
      throws IOException {
    Shape shape = images.getShape();
    try (NDArray shown = shown(images, frames);
        NDArray sequences = shown.reshape(shape.get(0), frames, 3, shape.get(2), shape.get(3))) {
      BufferedImage[] pictures = new BufferedImage[frames];
      for (int t = 0; t < frames; t++) {
        try (NDArray frame = sequences.get(":, " + t)) {
          pictures[t] = grid.draw(frame);
        }
      }
      AtomicFile.write(file, out -> encode(List.of(pictures), out));
    }
  }

  private static void encode(List<BufferedImage> pictures, OutputStream stream) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(stream)) {
      ImageWriteParam options = writer.getDefaultWriteParam();
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (BufferedImage picture : pictures) {
        IIOMetadata metadata =
            writer.getDefaultImageMetadata(new ImageTypeSpecifier(picture), options);
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
        node(root, "GraphicControlExtension")
            .setAttribute("delayTime", Integer.toString(HUNDREDTHS_A_FRAME));
        IIOMetadataNode endless = new IIOMetadataNode("ApplicationExtension");
        endless.setAttribute("applicationID", "NETSCAPE");
        endless.setAttribute("authenticationCode", "2.0");
        endless.setUserObject(new byte[] {1, 0, 0});
        node(root, "ApplicationExtensions").appendChild(endless);
        metadata.setFromTree(format, root);
        writer.writeToSequence(new IIOImage(picture, null, metadata), options);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  private static IIOMetadataNode node(IIOMetadataNode root, String name) {
    if (root.getElementsByTagName(name).getLength() == 0) {
      root.appendChild(new IIOMetadataNode(name));
    }
    return (IIOMetadataNode) root.getElementsByTagName(name).item(0);
  }
}
