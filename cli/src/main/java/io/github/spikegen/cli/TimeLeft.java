package io.github.spikegen.cli;

/** Estimates how long the rest of a stage takes, from the pace so far. */
final class TimeLeft {

  private final long start = System.nanoTime();
  private final long steps;
  private long done;

  TimeLeft(long steps) {
    this.steps = steps;
  }

  void step() {
    done++;
  }

  /** Returns such as {@code 2 min}, rounded up: a promise that is kept is better. */
  @Override
  public String toString() {
    double seconds = (System.nanoTime() - start) / 1e9 / Math.max(1, done) * (steps - done);
    return inWords(seconds);
  }

  /** Returns a duration such as {@code 40 s}, {@code 5 min} or {@code 2 h 10 min}. */
  static String inWords(double seconds) {
    if (seconds < 90) {
      return "%d s".formatted((long) Math.ceil(seconds));
    }
    long minutes = (long) Math.ceil(seconds / 60);
    return minutes < 120 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }
}
