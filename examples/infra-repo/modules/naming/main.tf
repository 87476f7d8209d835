variable "environment" {
  type = string
}

output "name" {
  value = "network-${var.environment}"
}
