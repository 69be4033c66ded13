# model_peers.R - glmnet on the workload of bench_model: the same recipe, other random numbers
#
#   Rscript bench/model_peers.R        (Debian: r-cran-glmnet)
#
# Processor seconds, the least of two runs. 'exact' asks for the tolerance at which glmnet's solutions agree with
# rind's, which are exact; 'default' are the solutions most people publish.
suppressPackageStartupMessages(library(glmnet))
set.seed(1)
n <- 200
recipe <- function(p) {
  x <- matrix(0, n, p)
  for (j in seq_len(p)) {
    if ((j - 1) %% 20 == 0) shared <- rnorm(n)
    share <- 0.3 + 0.65 * (((j - 1) %/% 20) %% 25) / 24
    x[, j] <- sqrt(share) * shared + sqrt(1 - share) * rnorm(n)
  }
  x
}
X <- recipe(10000)
risk <- -0.8 + 0.6 * rowSums(X[, 42 + 60 * (0:4)])
y <- as.numeric(rnorm(n) < 0.6 * risk)
time <- ceiling(100 * exp(-risk + rnorm(n)))
event <- as.numeric(runif(n) < 0.6)
fold <- rep_len(1:10, n)
seconds <- function(p, family, thresh) {
  response <- if (family == "cox") survival::Surv(time, event) else y
  x <- X[, seq_len(p)]
  ratio <- if (family == "cox") 0.05 else 0.01
  run <- function() {
    lambda <- glmnet(x, response, family = family, lambda.min.ratio = ratio, thresh = thresh, maxit = 1e7)$lambda
    cv.glmnet(x, response, family = family, lambda = lambda, foldid = fold, thresh = thresh, maxit = 1e7)
  }
  min(replicate(2, system.time(run())["user.self"]))
}
for (case in list(list(500, "binomial", TRUE), list(500, "gaussian", TRUE), list(10000, "binomial", FALSE),
                  list(10000, "gaussian", FALSE), list(500, "cox", FALSE)))
  cat(sprintf("%-9s %6d columns, 10 folds: default %8.3f s%s\n", case[[2]], case[[1]], seconds(case[[1]], case[[2]], 1e-7),
              if (case[[3]]) sprintf(", exact %8.3f s", seconds(case[[1]], case[[2]], 1e-13)) else ""))
