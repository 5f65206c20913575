package io.github.spikegen.image;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.internal.BoundedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** An array of numbers or of text in a {@link NumpyArchive}. */
public final class NumpyArray {

  private static final Pattern TYPE = Pattern.compile("([|<>=]?)([fiubUS])(\\d{1,6})");
  private static final Charset UTF_32 = Charset.forName("UTF-32LE");
  private static final Charset UTF_32_BIG = Charset.forName("UTF-32BE");
  private static final int BYTES_A_CHARACTER = 4;
  private static final int BYTES_A_TEXT = 64; // of Java's objects

  private final Shape shape;

  /** Null for text. */
  private final double[] numbers;

  /** Null for numbers. */
  private final List<String> texts;

  private NumpyArray(Shape shape, double[] numbers, List<String> texts) {
    this.shape = shape;
    this.numbers = numbers;
    this.texts = texts;
  }

  /**
   * {@return an array of numbers, which is written as float32}
   *
   * @param shape the shape
   * @param numbers the numbers in row-major order; copied
   */
  public static NumpyArray of(Shape shape, double... numbers) {
    if (shape.size() != numbers.length) {
      throw new IllegalArgumentException(
          "numbers must fill the shape %s, but are %d".formatted(shape, numbers.length));
    }
    return new NumpyArray(shape, numbers.clone(), null);
  }

  /**
   * {@return an array of text, with one axis}
   *
   * @param texts the entries
   */
  public static NumpyArray of(List<String> texts) {
    return new NumpyArray(new Shape(texts.size()), null, List.copyOf(texts));
  }

  /** {@return the shape, with any number of axes} */
  public Shape shape() {
    return shape;
  }

  /** {@return whether the array holds text} */
  public boolean isText() {
    return texts != null;
  }

  /**
   * {@return the numbers, in row-major order; a copy}
   *
   * @throws IllegalStateException if the array holds text
   */
  public double[] numbers() {
    if (isText()) {
      throw new IllegalStateException("the array holds text, not numbers");
    }
    return numbers.clone();
  }

  /** {@return the entries as text in row-major order; numbers without trailing zeros} */
  public List<String> texts() {
    return isText() ? texts : DoubleStream.of(numbers).mapToObj(NumpyArray::written).toList();
  }

  private static String written(double number) {
    return Double.isFinite(number)
        ? new BigDecimal(String.valueOf(number)).stripTrailingZeros().toPlainString()
        : String.valueOf(number);
  }

  /**
   * Reads what follows a header.
   *
   * @throws DataFileException whose message tells what it is instead
   */
  static NumpyArray read(NpyHeader header, InputStream in) throws IOException {
    Matcher type = TYPE.matcher(header.type());
    if (!type.matches() || !isKnown(type.group(2), Integer.parseInt(type.group(3)))) {
      throw new DataFileException(
          "of type %s, expected float32, float64, whole numbers or text".formatted(header.type()));
    }
    ByteOrder order = ">".equals(type.group(1)) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    char kind = type.group(2).charAt(0);
    int width = Integer.parseInt(type.group(3)) * (kind == 'U' ? BYTES_A_CHARACTER : 1);
    long size = header.shape().size();
    if (size < 0 || size * width > Integer.MAX_VALUE) {
      throw new DataFileException("of shape %s, which is too large".formatted(header.shape()));
    }
    BoundedFile.requireMemory(
        "%,d entries of shape %s".formatted(size, header.shape()),
        size * ((double) width + (isText(kind) ? width + BYTES_A_TEXT : Double.BYTES)));
    byte[] bytes = in.readNBytes((int) size * width);
    if (bytes.length < size * width) {
      throw new DataFileException(
          "truncated: %d bytes of %d".formatted(bytes.length, size * width));
    }
    IntStream places = IntStream.range(0, (int) size).map(places(header));
    if (isText(kind)) {
      return new NumpyArray(header.shape(), null, texts(bytes, kind, width, order, places));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    double[] numbers = places.mapToDouble(place -> number(buffer, kind, width, place)).toArray();
    return new NumpyArray(header.shape(), numbers, null);
  }

  private static boolean isText(char kind) {
    return kind == 'U' || kind == 'S';
  }

  private static boolean isKnown(String kind, int width) {
    return switch (kind) {
      case "f" -> width == Float.BYTES || width == Double.BYTES;
      case "b" -> width == 1;
      case "i", "u" -> width == 1 || width == 2 || width == 4 || width == 8;
      default -> width > 0;
    };
  }

  /** Returns where an entry lies, by its number in row-major order. */
  private static IntUnaryOperator places(NpyHeader header) {
    long[] sides = header.shape().getShape();
    int size = (int) header.shape().size();
    return header.columnMajor() ? i -> columnMajorPlace(i, size, sides) : i -> i;
  }

  private static int columnMajorPlace(int entry, int size, long... sides) {
    int rest = entry;
    int place = 0;
    int stride = size;
    for (int axis = sides.length - 1; axis >= 0; axis--) {
      stride /= (int) sides[axis];
      place += rest % (int) sides[axis] * stride;
      rest /= (int) sides[axis];
    }
    return place;
  }

  private static double number(ByteBuffer bytes, char kind, int width, int place) {
    int at = place * width;
    long whole =
        switch (width) {
          case 1 -> bytes.get(at);
          case 2 -> bytes.getShort(at);
          case 4 -> bytes.getInt(at);
          default -> bytes.getLong(at);
        };
    return switch (kind) {
      case 'f' ->
          width == Float.BYTES ? Float.intBitsToFloat((int) whole) : Double.longBitsToDouble(whole);
      case 'u' -> width == Long.BYTES ? unsigned(whole) : whole & (1L << (8 * width)) - 1;
      default -> whole;
    };
  }

  private static double unsigned(long whole) {
    return new BigDecimal(Long.toUnsignedString(whole)).doubleValue();
  }

  private static List<String> texts(
      byte[] bytes, char kind, int width, ByteOrder order, IntStream places) {
    Charset charset =
        kind == 'S'
            ? StandardCharsets.ISO_8859_1
            : order == ByteOrder.BIG_ENDIAN ? UTF_32_BIG : UTF_32;
    return places
        .mapToObj(place -> unpadded(new String(bytes, place * width, width, charset)))
        .toList();
  }

  private static String unpadded(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == 0) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Writes header and content. */
  void write(OutputStream out) throws IOException {
    if (!isText()) {
      out.write(new NpyHeader("<f4", false, shape).encoded());
      ByteBuffer bytes =
          ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      DoubleStream.of(numbers).forEach(number -> bytes.putFloat((float) number));
      out.write(bytes.array());
      return;
    }
    int longest =
        texts.stream().mapToInt(text -> text.codePointCount(0, text.length())).max().orElse(0);
    int characters = Math.max(1, longest);
    out.write(new NpyHeader("<U" + characters, false, shape).encoded());
    for (String text : texts) {
      out.write(Arrays.copyOf(text.getBytes(UTF_32), characters * BYTES_A_CHARACTER));
    }
  }
}
