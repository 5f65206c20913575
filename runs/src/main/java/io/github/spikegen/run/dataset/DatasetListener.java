package io.github.spikegen.run.dataset;

/** Is told what a user should know while a data set is read. */
public interface DatasetListener {

  /** Tells nobody. */
  DatasetListener SILENT = new DatasetListener() {};

  /**
   * Is called when something about the files is worth knowing, though they can be used.
   *
   * @param note one line
   */
  default void noted(String note) {}

  /**
   * Is called before a set is read that takes its time.
   *
   * @param images how many images will be read
   */
  default void started(int images) {}

  /**
   * Is called now and then after {@link #started}.
   *
   * @param images how many images have been read
   */
  default void proceeded(int images) {}
}
