package io.github.spikegen.run.dataset;

/**
 * What a user has to fetch, and from where.
 *
 * @param name the data set's name in the table of checksums
 * @param files which files a folder has to hold
 * @param page where its authors publish them
 */
record PublishedSet(String name, String files, String page) {

  private static final String LIKE_MNIST = idx("train", "t10k");

  static final PublishedSet MNIST =
      new PublishedSet("MNIST", LIKE_MNIST, "http://yann.lecun.com/exdb/mnist");

  static final PublishedSet FASHION_MNIST =
      new PublishedSet(
          "Fashion-MNIST", LIKE_MNIST, "https://github.com/zalandoresearch/fashion-mnist");

  static final PublishedSet KMNIST =
      new PublishedSet("KMNIST", LIKE_MNIST, "https://github.com/rois-codh/kmnist");

  static final PublishedSet LETTERS =
      new PublishedSet(
          "EMNIST-Letters",
          idx("emnist-letters-train", "emnist-letters-test"),
          "https://www.nist.gov/itl/products-and-services/emnist-dataset");

  static final PublishedSet CIFAR10 =
      new PublishedSet(
          "CIFAR-10",
          "data_batch_1.bin to data_batch_5.bin and test_batch.bin (of cifar-10-binary.tar.gz)",
          "https://www.cs.toronto.edu/~kriz/cifar.html");

  static final PublishedSet CELEBA =
      new PublishedSet(
          "CelebA",
          "img_align_celeba (000001.jpg and so on, of img_align_celeba.zip) and list_eval_partition.txt",
          "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html");

  static final PublishedSet N_MNIST =
      new PublishedSet(
          "N-MNIST",
          "the folders Train and Test with 0 to 9 in each (of Train.zip and Test.zip)",
          "https://www.garrickorchard.com/datasets/n-mnist");

  private static String idx(String train, String test) {
    return "%1$s-images-idx3-ubyte, %1$s-labels-idx1-ubyte, %2$s-images-idx3-ubyte and %2$s-labels-idx1-ubyte (each with or without .gz)"
        .formatted(train, test);
  }

  /** Says in half a sentence how to get the data. */
  String whatToDo() {
    return "put %s from %s into a folder and name it as the folder of the data"
        .formatted(files, page);
  }
}
