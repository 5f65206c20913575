package io.github.spikegen.data;

import io.github.spikegen.internal.BoundedFile;
import io.github.spikegen.internal.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What an event camera saw: events of single pixels that became brighter or darker. Immutable.
 *
 * <p>Files are those of N-MNIST (Orchard et al. 2015): 40 bits an event, 8 for x, 8 for y, 1 for
 * the polarity and 23 for the time in microseconds, most significant first. An event at y = 240
 * stands for no pixel: all times from it on are later by 2^13 microseconds.
 */
public final class EventRecording {

  private static final int EVENT_BYTES = 5;
  private static final int MOST_BYTES = 64 << 20;
  private static final int OVERFLOW_ROW = 240;
  private static final int OVERFLOW_MICROSECONDS = 1 << 13;

  private final int side;
  private final byte[] x;
  private final byte[] y;
  private final byte[] polarity;
  private final long[] time;

  private EventRecording(int side, byte[] x, byte[] y, byte[] polarity, long... time) {
    this.side = side;
    this.x = x;
    this.y = y;
    this.polarity = polarity;
    this.time = time;
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @param side height and width of the camera in pixels, from 1 to 128; 34 for N-MNIST
   * @return the recording
   * @throws DataFileException if the file is cut, has no events, or has one outside the camera
   * @throws IOException if reading fails
   */
  public static EventRecording read(Path file, int side) throws IOException {
    if (side < 1 || side > Byte.MAX_VALUE + 1) {
      throw new IllegalArgumentException("side must be from 1 to 128, but was " + side);
    }
    byte[] stored = BoundedFile.read(file, MOST_BYTES);
    if (stored.length == 0 || stored.length % EVENT_BYTES != 0) {
      throw new DataFileException(
          "%s has %,d bytes, expected a multiple of %d, one event or more"
              .formatted(file, stored.length, EVENT_BYTES));
    }
    int most = stored.length / EVENT_BYTES;
    byte[] x = new byte[most];
    byte[] y = new byte[most];
    byte[] polarity = new byte[most];
    long[] time = new long[most];
    int count = 0;
    long later = 0;
    for (int at = 0; at < stored.length; at += EVENT_BYTES) {
      int column = Byte.toUnsignedInt(stored[at]);
      int row = Byte.toUnsignedInt(stored[at + 1]);
      if (row == OVERFLOW_ROW) {
        later += OVERFLOW_MICROSECONDS;
        continue;
      }
      if (column >= side || row >= side) {
        throw new DataFileException(
            "%s has an event at x %d, y %d at byte %,d, expected both from 0 to %d"
                .formatted(file, column, row, at, side - 1));
      }
      x[count] = (byte) column;
      y[count] = (byte) row;
      polarity[count] = (byte) (stored[at + 2] < 0 ? 1 : 0);
      time[count] =
          later
              + ((stored[at + 2] & 0x7f) << 16
                  | Byte.toUnsignedInt(stored[at + 3]) << 8
                  | Byte.toUnsignedInt(stored[at + 4]));
      count++;
    }
    return new EventRecording(
        side,
        Arrays.copyOf(x, count),
        Arrays.copyOf(y, count),
        Arrays.copyOf(polarity, count),
        Arrays.copyOf(time, count));
  }

  /** {@return how many events there are} */
  public int size() {
    return time.length;
  }

  /**
   * Leaves out events that stand alone: none of the four pixels beside had an event in the time
   * before. SGAD's release takes 10,000 microseconds.
   *
   * @param microseconds how long before an event another one counts, at least 1
   * @return the other events
   */
  public EventRecording withoutNoise(int microseconds) {
    Require.atLeast("microseconds", 1, microseconds);
    long[] last = new long[side * side];
    Arrays.fill(last, Long.MIN_VALUE / 2);
    int[] kept =
        IntStream.range(0, size())
            .filter(
                i -> {
                  int pixel = y[i] * side + x[i];
                  last[pixel] = time[i];
                  long since = time[i] - microseconds;
                  return (x[i] > 0 && last[pixel - 1] > since)
                      || (x[i] < side - 1 && last[pixel + 1] > since)
                      || (y[i] > 0 && last[pixel - side] > since)
                      || (y[i] < side - 1 && last[pixel + side] > since);
                })
            .toArray();
    return new EventRecording(
        side,
        select(x, kept),
        select(y, kept),
        select(polarity, kept),
        IntStream.of(kept).mapToLong(i -> time[i]).toArray());
  }

  private static byte[] select(byte[] values, int... indices) {
    byte[] selected = new byte[indices.length];
    for (int i = 0; i < indices.length; i++) {
      selected[i] = values[indices[i]];
    }
    return selected;
  }

  /**
   * Counts events in frames of equal duration, from the first event to the last one.
   *
   * @param frames T, how many, at least 1
   * @param margin empty pixels around the camera's, at least 0
   * @param brightest so many events in a frame at a pixel, and more, are the value 255; at least 1
   * @return unsigned bytes {@code [T, 2, H, W]}, events of polarity 0 before those of 1
   */
  public byte[] frames(int frames, int margin, int brightest) {
    Require.atLeast("frames", 1, frames);
    Require.atLeast("margin", 0, margin);
    Require.atLeast("brightest", 1, brightest);
    int width = side + 2 * margin;
    int[] counts = new int[Math.multiplyExact(frames * 2, width * width)];
    long first = Arrays.stream(time).min().orElse(0);
    long duration = Arrays.stream(time).max().orElse(0) - first + 1;
    for (int i = 0; i < size(); i++) {
      int frame = (int) ((time[i] - first) * frames / duration);
      counts[((frame * 2 + polarity[i]) * width + y[i] + margin) * width + x[i] + margin]++;
    }
    byte[] pixels = new byte[counts.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(255.0 * Math.min(counts[i], brightest) / brightest);
    }
    return pixels;
  }
}
