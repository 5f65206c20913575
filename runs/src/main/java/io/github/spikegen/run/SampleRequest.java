package io.github.spikegen.run;

import io.github.spikegen.internal.Require;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Which images are drawn, and how.
 *
 * @param count how many, at least 1
 * @param seed where all random numbers come from
 * @param first the number of the first image, at least 0: images 0 to 63 and 64 to 99 of a seed are
 *     images 0 to 99
 * @param batchSize the most images that a network makes at once, at least 1
 * @param onlyClass the class of all images; null takes all classes in turn, if the model has any
 * @param separate whether each image is drawn as if it were the only one: image i is then the first
 *     of seed + i where images share work otherwise, as those of a diffusion model do
 * @param options values of the family's options of sampling by their names
 * @param progress is told now and then how many images are drawn
 * @param stop asked now and then; true ends the work with a {@link CancellationException}
 * @param passes is told what the networks work on
 */
@RecordBuilder
public record SampleRequest(
    int count,
    long seed,
    int first,
    int batchSize,
    Integer onlyClass,
    boolean separate,
    OptionValues options,
    LongConsumer progress,
    BooleanSupplier stop,
    PassListener passes)
    implements SampleRequestBuilder.With {

  private static final int BATCH = 64;

  /**
   * One image's way through a network, T time steps from rest.
   *
   * @param image the image's number, from 0
   * @param label what tells this way from others: the image's number, or the noise step
   */
  public record ImagePass(int image, String label) {}

  /** Is told which images pass a network, so that what its neurons do can be told apart. */
  @FunctionalInterface
  public interface PassListener {
    /**
     * Called before a network runs; not for passes that go step by step and can't be watched.
     *
     * @param network the network's name
     * @param rows one pass for each row of its input
     */
    void passing(String network, List<ImagePass> rows);
  }

  public SampleRequest {
    Require.atLeast("count", 1, count);
    Require.atLeast("first", 0, first);
    Require.atLeast("batchSize", 1, batchSize);
    if (onlyClass != null) {
      Require.atLeast("onlyClass", 0, onlyClass);
    }
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(stop, "stop");
    Objects.requireNonNull(passes, "passes");
  }

  /**
   * Asks for the first images of seed 1.
   *
   * @param count how many, at least 1
   * @return the request
   */
  public static SampleRequest of(int count) {
    return new SampleRequest(
        count,
        1,
        0,
        BATCH,
        null,
        false,
        OptionValues.NONE,
        done -> {},
        () -> false,
        (network, rows) -> {});
  }

  /**
   * {@return the same of one class}
   *
   * @param value the class, from 0; null for all in turn
   */
  public SampleRequest withClass(Integer value) {
    return withOnlyClass(value);
  }

  /** {@return the same with each image drawn as if it were the only one} */
  public SampleRequest separately() {
    return withSeparate(true);
  }

  /**
   * {@return the same with an option of the family}
   *
   * @param name its name, such as {@code steps}
   * @param value its value, or text of it
   */
  public SampleRequest withOption(String name, Object value) {
    return withOptions(options.with(name, value));
  }

  /**
   * {@return the class of an image: the only class, or the next in turn; 0 for a model without
   * classes}
   *
   * @param image its number, from 0
   * @param classes the classes that the model knows, or 0
   */
  public int classOf(int image, int classes) {
    return onlyClass != null ? onlyClass : image % Math.max(1, classes);
  }

  /**
   * Ends the work if that is asked for.
   *
   * @param done how many images are done
   * @throws CancellationException if the work is to be stopped
   */
  public void requireNotStopped(int done) {
    if (stop.getAsBoolean()) {
      throw new CancellationException("stopped after %d of %d images".formatted(done, count));
    }
  }

  /**
   * Tells that images pass a network once.
   *
   * @param network the network's name
   * @param from the place of the first image in the request, from 0
   * @param to the place after the last image
   */
  public void announce(String network, int from, int to) {
    passes.passing(
        network,
        IntStream.range(first + from, first + to)
            .mapToObj(image -> new ImagePass(image, String.valueOf(image)))
            .toList());
  }
}
