package io.github.spikegen.normalization;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.ParallelRanges;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Walks contiguous arrays {@code [N, C, …]} for work that differs by channel.
 *
 * <p>The array is seen as a table: a row is one entry of the batch, or several where they are
 * small, and all elements of a column belong to one channel. Columns are taken in blocks, from the
 * first row to the last, so that what is known or summed for each column stays in the cache, and
 * plain loops without branches are left. Sums do not depend on the number of threads.
 */
final class ChannelColumns {

  private static final int WIDTH = 4096;

  private final int channels;
  private final int plane;
  private final int size;
  private final int columns;

  private ChannelColumns(int channels, int plane, int size, int columns) {
    this.channels = channels;
    this.plane = plane;
    this.size = size;
    this.columns = columns;
  }

  /** Returns the table of an array {@code [N, C, …]}. */
  static ChannelColumns of(Shape shape) {
    int size = (int) shape.size();
    int entry = (int) shape.slice(1).size();
    int columns = Math.min(size, entry * Math.max(1, WIDTH / entry));
    return new ChannelColumns((int) shape.get(1), (int) shape.slice(2).size(), size, columns);
  }

  /** Returns the single row of an array {@code [C, …]}. */
  static ChannelColumns ofEntry(Shape shape) {
    int size = (int) shape.size();
    return new ChannelColumns((int) shape.get(0), (int) shape.slice(1).size(), size, size);
  }

  /** Work on one block of columns. */
  interface Work {

    /** Does the work; called on several threads at once. */
    void run(int first, int width);
  }

  /** Work on the piece of one row that lies in a block of columns. */
  interface Piece {

    /** Does the work. */
    void run(int start, int count);
  }

  int channels() {
    return channels;
  }

  /** The number of elements of each channel. */
  int valuesPerChannel() {
    return size / channels;
  }

  int columns() {
    return columns;
  }

  /** Runs over all blocks of columns, the same number for each thread. */
  void forEachBlock(Work work) {
    int threads = Math.min(columns, ParallelRanges.parts(size, ParallelRanges.VALUES_PER_THREAD));
    int blocks = threads * divideUp(divideUp(columns, WIDTH), threads);
    ParallelRanges.run(
        blocks,
        blocks / threads,
        (from, to) -> {
          for (int block = from; block < to; block++) {
            int first = (int) ((long) columns * block / blocks);
            int end = (int) ((long) columns * (block + 1) / blocks);
            work.run(first, end - first);
          }
        });
  }

  private static int divideUp(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** Runs over the rows of a block of columns. */
  void forEachRow(int first, int width, Piece piece) {
    for (int start = first; start < size; start += columns) {
      piece.run(start, Math.min(width, size - start));
    }
  }

  /** The number of rows that reach a column. */
  int rows(int column) {
    return (size - column + columns - 1) / columns;
  }

  int channel(int column) {
    return column / plane % channels;
  }

  /** Gives each column of a block the value of its channel. */
  float[] spread(IntToDoubleFunction ofChannel, int first, int width) {
    float[] values = new float[width];
    forEachRun(
        first,
        width,
        (channel, from, to) ->
            Arrays.fill(
                values, from - first, to - first, (float) ofChannel.applyAsDouble(channel)));
    return values;
  }

  /** Adds up the columns of each channel. */
  double[] total(IntToDoubleFunction ofColumn) {
    double[] totals = new double[channels];
    forEachRun(
        0,
        columns,
        (channel, from, to) -> {
          for (int column = from; column < to; column++) {
            totals[channel] += ofColumn.applyAsDouble(column);
          }
        });
    return totals;
  }

  /** Adds columns to the totals of their channels; those behind the last begin anew. */
  void addTo(double[] totals, float[] values) {
    forEachRun(
        0,
        values.length,
        (channel, from, to) -> {
          double sum = 0;
          for (int column = from; column < to; column++) {
            sum += values[column];
          }
          totals[channel] += sum;
        });
  }

  /** Columns of one channel that follow each other. */
  private interface Run {
    void take(int channel, int from, int to);
  }

  private void forEachRun(int first, int width, Run run) {
    int channel = channel(first);
    int from = first;
    while (from < first + width) {
      int to = Math.min(first + width, (from / plane + 1) * plane);
      run.take(channel, from, to);
      from = to;
      channel = channel + 1 == channels ? 0 : channel + 1;
    }
  }
}
