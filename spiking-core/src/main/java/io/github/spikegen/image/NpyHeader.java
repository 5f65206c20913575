package io.github.spikegen.image;

import ai.djl.ndarray.types.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of NumPy's {@code .npy} format: type and shape of the array that follows.
 *
 * @param type NumPy's name, such as {@code |u1}
 * @param columnMajor whether the first axis varies fastest
 * @param shape the shape
 */
record NpyHeader(String type, boolean columnMajor, Shape shape) {

  static final String UINT8 = "|u1";

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final int LONGEST = 1 << 16;
  private static final int MOST_AXES = 32; // as in NumPy
  private static final long MOST_ENTRIES = Integer.MAX_VALUE; // of one axis
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\s,]*)\\)");

  /** Returns the bytes of a version 1.0 header, padded as NumPy does. */
  byte[] encoded() {
    String sides =
        Arrays.stream(shape.getShape()).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String text =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s%s), }"
            .formatted(
                type, columnMajor ? "True" : "False", sides, shape.dimension() == 1 ? "," : "");
    int before = MAGIC.length + 4;
    int length = (before + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - before;
    byte[] padding = new byte[length - text.length() - 1];
    Arrays.fill(padding, (byte) ' ');
    return ByteBuffer.allocate(before + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) length)
        .put(text.getBytes(StandardCharsets.US_ASCII))
        .put(padding)
        .put((byte) '\n')
        .array();
  }

  /**
   * Reads a header of any version.
   *
   * @throws IOException with a short reason if there is none
   */
  static NpyHeader read(InputStream in) throws IOException {
    byte[] start = exactly(in, MAGIC.length + 2);
    int version = start[MAGIC.length];
    if (!Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length)) || version < 1 || version > 3) {
      throw new IOException("no .npy header");
    }
    ByteBuffer size =
        ByteBuffer.wrap(exactly(in, version == 1 ? 2 : 4)).order(ByteOrder.LITTLE_ENDIAN);
    long length =
        version == 1 ? Short.toUnsignedInt(size.getShort()) : Integer.toUnsignedLong(size.getInt());
    if (length > LONGEST) {
      throw new IOException("an .npy header of %d bytes".formatted(length));
    }
    String text = new String(exactly(in, (int) length), StandardCharsets.UTF_8);
    return new NpyHeader(
        field(TYPE, text), "True".equals(field(ORDER, text)), shape(field(SHAPE, text)));
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("a truncated .npy header");
    }
    return bytes;
  }

  private static String field(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("an .npy header without type, order or shape");
    }
    return matcher.group(1);
  }

  private static Shape shape(String sides) throws IOException {
    try {
      long[] shape =
          Arrays.stream(sides.split(",", MOST_AXES + 2))
              .map(String::strip)
              .filter(side -> !side.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      if (shape.length <= MOST_AXES && isCountable(shape)) {
        return new Shape(shape);
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new IOException("an .npy header with the impossible shape (%.80s)".formatted(sides));
  }

  private static boolean isCountable(long... sides) {
    double size = 1;
    for (long side : sides) {
      size *= Math.max(1, side);
    }
    return size < Long.MAX_VALUE / 64.0 && Arrays.stream(sides).allMatch(n -> n <= MOST_ENTRIES);
  }
}
