"""Errors that a user can meet. Their text is written for that user and shown as it is."""


class CifarModelsError(Exception):
    """Base of all errors whose message says what was received and what to do."""


class DatasetError(CifarModelsError):
    """A data set is missing, incomplete or not in its official layout."""


class DownloadError(DatasetError):
    """A data set could not be downloaded completely."""


class BundleError(CifarModelsError):
    """A trained model's folder is missing, incomplete or inconsistent."""


class HubError(CifarModelsError):
    """The Hugging Face Hub cannot be reached, refuses, or holds something else than asked for."""


class PhotoError(CifarModelsError):
    """A picture that cannot be read as one, or that a model has no answer to."""


class TrainingError(CifarModelsError):
    """A training cannot start or go on with the settings it was given."""


class ExportError(CifarModelsError):
    """An exported model that differs too much from the Keras model it was made from."""


class ProxyError(CifarModelsError):
    """A variable of the environment that HTTP clients read means nothing."""


class AddressError(CifarModelsError):
    """The app cannot be served at the address or port that was asked for."""


class MissingPackageError(CifarModelsError):
    """An option needs a package that is not installed."""


class AdditionError(CifarModelsError):
    """A model that was to be compared too cannot be had, or does not fit the others."""
